from django.urls import path

from . import views

app_name = "hooks"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("unfurl/", views.unfurl, name="unfurl"),
    path("incoming/<uuid:pk>/", views.incoming, name="incoming"),
    path("<uuid:pk>/test/", views.test, name="test"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/deliveries/", views.deliveries, name="deliveries"),
]
