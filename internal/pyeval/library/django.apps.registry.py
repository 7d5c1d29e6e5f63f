from django.apps import Apps, apps
