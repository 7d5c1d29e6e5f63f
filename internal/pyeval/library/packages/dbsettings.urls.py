# django-dbsettings 1.4.
from dbsettings.views import app_settings, site_settings
from django.urls import path

urlpatterns = [
    path("", site_settings, name="site_settings"),
    path("<app_label>/", app_settings, name="app_settings"),
]
