# django_otp.admin: an admin for users who are verified by a second factor.
import paddock
from django.contrib.admin.sites import AdminSite


class OTPAdminSite(AdminSite):
    name = "otpadmin"

    def __init__(self, name="otpadmin"):
        super().__init__(name)

    def has_permission(self, request):
        return paddock.unknown("who asks")
