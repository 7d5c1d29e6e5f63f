# django.contrib.admin.apps: whether and where the admin looks for what is registered.
from django.apps.config import AppConfig


class SimpleAdminConfig(AppConfig):
    default_site = "django.contrib.admin.sites.AdminSite"
    name = "django.contrib.admin"
    verbose_name = "Administration"


class AdminConfig(SimpleAdminConfig):
    default = True

    def ready(self):
        from django.contrib.admin import autodiscover

        autodiscover()
