# django-watchman 1.5: health of services.
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from watchman import views

urlpatterns = [
    re_path("^$", csrf_exempt(views.status), name="status"),
    re_path("^dashboard/$", csrf_exempt(views.dashboard), name="dashboard"),
    re_path("^ping/$", views.ping, name="ping"),
]
