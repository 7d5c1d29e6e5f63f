# django-otp 1: what it puts into the admin.
from django.contrib import admin
from django.db import models
from django.urls import path
import paddock


class TOTPDevice(models.Model):
    class Meta:
        app_label = "otp_totp"


@admin.register(TOTPDevice)
class TOTPDeviceAdmin(admin.ModelAdmin):
    def get_urls(self):
        return [
            path("<int:pk>/config/", self.admin_site.admin_view(self.config_view), name="otp_totp_totpdevice_config"),
            path("<int:pk>/qrcode/", self.admin_site.admin_view(self.qrcode_view), name="otp_totp_totpdevice_qrcode"),
        ] + super().get_urls()

    def config_view(self, request, pk):
        return paddock.unknown("an answer")

    def qrcode_view(self, request, pk):
        return paddock.unknown("an answer")
