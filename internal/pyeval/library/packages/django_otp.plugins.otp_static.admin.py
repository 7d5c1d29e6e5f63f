# django-otp 1: what it puts into the admin.
from django.contrib import admin
from django.db import models


class StaticDevice(models.Model):
    class Meta:
        app_label = "otp_static"


@admin.register(StaticDevice)
class StaticDeviceAdmin(admin.ModelAdmin):
    pass
