# dj-rest-auth 7: accounts by an API.
from django.conf import settings
from django.urls import re_path
from dj_rest_auth import jwt_auth, views

urlpatterns = [
    re_path(r"password/reset/?$", views.PasswordResetView.as_view(), name="rest_password_reset"),
    re_path(r"password/reset/confirm/?$", views.PasswordResetConfirmView.as_view(), name="rest_password_reset_confirm"),
    re_path(r"login/?$", views.LoginView.as_view(), name="rest_login"),
    re_path(r"logout/?$", views.LogoutView.as_view(), name="rest_logout"),
    re_path(r"user/?$", views.UserDetailsView.as_view(), name="rest_user_details"),
    re_path(r"password/change/?$", views.PasswordChangeView.as_view(), name="rest_password_change"),
]
if getattr(settings, "REST_AUTH", {}).get("USE_JWT", getattr(settings, "REST_USE_JWT", False)):
    from rest_framework_simplejwt.views import TokenVerifyView

    urlpatterns += [
        re_path(r"token/verify/?$", TokenVerifyView.as_view(), name="token_verify"),
        re_path(r"token/refresh/?$", jwt_auth.get_refresh_view().as_view(), name="token_refresh"),
    ]
