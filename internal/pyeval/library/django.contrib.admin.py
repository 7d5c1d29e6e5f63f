# django.contrib.admin.
from django.contrib.admin.decorators import action, display, register
from django.contrib.admin.options import HORIZONTAL, VERTICAL, ModelAdmin, StackedInline, TabularInline
from django.contrib.admin.sites import AdminSite, site
from paddock.admin import REGISTERED, registers_nothing
import paddock


def autodiscover():
    """Imports the module admin of every app, which registers the app's models."""
    from django.apps.registry import apps

    unknown = []
    for config in apps.get_app_configs():
        if paddock.has_module(config.name + ".admin"):
            paddock.module(config.name + ".admin")
        elif config.name in REGISTERED:
            site.register_foreign([config.name + ".models." + m for m in REGISTERED[config.name]])
        elif not paddock.has_module(config.name) and not registers_nothing(config.name):
            unknown.append(config.name)
    if len(unknown) > 0:
        site.register(paddock.unknown("what these packages may register in the admin: " + ", ".join(unknown)))
