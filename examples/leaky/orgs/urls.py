from django.urls import path

from . import views

app_name = "orgs"

urlpatterns = [
    path("", views.members, name="members"),
    path("members.csv", views.members_csv, name="members-csv"),
    path("invite/", views.invite, name="invite"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("<int:pk>/role/", views.change_role, name="role"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("switch/", views.switch, name="switch"),
    path("settings/", views.organisation_settings, name="settings"),
    path("greeting/", views.greeting, name="greeting"),
    path("contacts/", views.contacts, name="contacts"),
    path("log/", views.activity, name="log"),
]
