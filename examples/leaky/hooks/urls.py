from django.urls import path

from . import views

app_name = "hooks"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("unfurl/", views.unfurl, name="unfurl"),
    path("incoming/<int:pk>/", views.incoming, name="incoming"),
    path("<int:pk>/test/", views.test, name="test"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/deliveries/", views.deliveries, name="deliveries"),
]
