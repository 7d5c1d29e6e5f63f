# django.conf.urls.defaults, the name of django.conf.urls before Django 1.6.
from django.urls import include, url, patterns

handler404 = "django.views.defaults.page_not_found"
handler500 = "django.views.defaults.server_error"
