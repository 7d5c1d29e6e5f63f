# django-allauth 65: logins by other sites; their own routes are those of their providers.
from django.urls import path
from allauth import app_settings
from allauth.socialaccount import views

urlpatterns = [
    path("login/cancelled/", views.LoginCancelledView.as_view(), name="socialaccount_login_cancelled"),
    path("login/error/", views.LoginErrorView.as_view(), name="socialaccount_login_error"),
    path("signup/", views.SignupView.as_view(), name="socialaccount_signup"),
    path("" if app_settings.since(0, 62) else "connections/", views.ConnectionsView.as_view(), name="socialaccount_connections"),
]
