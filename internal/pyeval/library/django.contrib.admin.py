# django.contrib.admin.
from django.contrib.admin.decorators import action, display, register
from django.contrib.admin.options import HORIZONTAL, VERTICAL, ModelAdmin, StackedInline, TabularInline
from django.contrib.admin.sites import AdminSite, site
import paddock


def autodiscover():
    """Imports the module admin of every app, which registers the app's models."""
    from django.apps.registry import apps

    for config in apps.get_app_configs():
        if paddock.has_module(config.name + ".admin"):
            paddock.module(config.name + ".admin")
