# django-browser-reload 1.21.
from django.urls import path
from django_browser_reload import views

app_name = "django_browser_reload"
urlpatterns = [
    path("events/", views.events, name="events"),
]
