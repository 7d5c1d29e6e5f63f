# Wagtail 8: the editors' side. Only how one gets in is listed.
import paddock
from django.urls import path
from wagtail.admin.views import account, home

urlpatterns = [
    path("", home.HomeView.as_view(), name="wagtailadmin_home"),
    path("login/", account.LoginView.as_view(), name="wagtailadmin_login"),
    path("logout/", account.LogoutView.as_view(), name="wagtailadmin_logout"),
    path("password_reset/", account.PasswordResetView.as_view(), name="wagtailadmin_password_reset"),
    path("account/", account.AccountView.as_view(), name="wagtailadmin_account"),
    paddock.unknown("the routes of Wagtail's editors are some two hundred, more with each app, and are not listed"),
]
