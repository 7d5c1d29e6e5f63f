# django.apps: the registry of a site's apps and models.
from django.apps.config import AppConfig
from django.apps.registry import apps
