from django.contrib.admin.apps import AdminConfig


class QuireAdminConfig(AdminConfig):
    """The administration, with our own site class as admin.site."""

    default_site = "core.admin_site.QuireAdminSite"
