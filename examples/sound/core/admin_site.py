"""The administration, open to staff with a second factor."""

from django.conf import settings
from django.contrib import admin


class QuireAdminSite(admin.AdminSite):
    site_header = "Quire back office"
    site_title = "Quire"

    def has_permission(self, request):
        """Staff only, and only after a one-time code (django-otp) wherever the settings ask for one."""
        if not super().has_permission(request):
            return False
        return request.user.is_verified() or not settings.ADMIN_REQUIRES_SECOND_FACTOR

    @property
    def login_form(self):
        if settings.ADMIN_REQUIRES_SECOND_FACTOR:
            from django_otp.admin import OTPAdminAuthenticationForm

            return OTPAdminAuthenticationForm
        return None
