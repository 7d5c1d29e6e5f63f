from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        from . import audit  # noqa: F401  connects the login signals


class QuireAdminConfig(AdminConfig):
    default_site = "core.admin_site.QuireAdminSite"
