# django-otp 1: what it puts into the admin.
from django.contrib import admin
from django.db import models


class TOTPDevice(models.Model):
    class Meta:
        app_label = "otp_totp"


@admin.register(TOTPDevice)
class TOTPDeviceAdmin(admin.ModelAdmin):
    pass
