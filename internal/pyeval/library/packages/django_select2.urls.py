# django-select2 8.4.
from django.urls import path
from django_select2 import views

app_name = "django_select2"
urlpatterns = [
    path("fields/auto.json", views.AutoResponseView.as_view(), name="auto-json"),
]
