from django.apps import AppConfig

APPS_MODULE_NAME = "apps"
MODELS_MODULE_NAME = "models"
