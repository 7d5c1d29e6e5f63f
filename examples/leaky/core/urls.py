from django.urls import path

from . import views

app_name = "core"

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/numbers/", views.dashboard_numbers, name="dashboard-numbers"),
    path("go/", views.go, name="go"),
    path("contact/", views.contact, name="contact"),
    path("help/<slug:topic>/", views.help_page, name="help"),
    path("status/", views.status, name="status"),
    path("debug/settings/", views.debug_settings, name="debug-settings"),
]
