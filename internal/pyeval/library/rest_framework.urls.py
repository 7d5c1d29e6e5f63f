# rest_framework.urls: login and logout of the browsable API.
from django.contrib.auth import views
from django.urls import path, re_path
import paddock

app_name = "rest_framework"

if paddock.at_least("djangorestframework", 3, 11):
    urlpatterns = [
        path("login/", views.LoginView.as_view(template_name="rest_framework/login.html"), name="login"),
        path("logout/", views.LogoutView.as_view(), name="logout"),
    ]
else:
    urlpatterns = [
        re_path(r"^login/$", views.LoginView.as_view(template_name="rest_framework/login.html"), name="login"),
        re_path(r"^logout/$", views.LogoutView.as_view(), name="logout"),
    ]
