# djoser 2.3: users by an API.
from django.urls import path, re_path
from djoser.views import UserViewSet
from rest_framework.routers import APIRootView

_suffix = r"\.(?P<format>[a-z0-9]+)/?$"


def _user(prefix, name, actions):
    return [
        re_path("^users" + prefix + "/$", UserViewSet.as_view(actions), name=name),
        re_path("^users" + prefix + _suffix, UserViewSet.as_view(actions), name=name),
    ]


urlpatterns = (
    _user("", "user-list", {"get": "list", "post": "create"})
    + _user("/activation", "user-activation", {"post": "activation"})
    + _user("/me", "user-me", {"get": "me", "put": "me", "patch": "me", "delete": "me"})
    + _user("/resend_activation", "user-resend-activation", {"post": "resend_activation"})
    + _user("/reset_password", "user-reset-password", {"post": "reset_password"})
    + _user("/reset_password_confirm", "user-reset-password-confirm", {"post": "reset_password_confirm"})
    + _user("/reset_username", "user-reset-username", {"post": "reset_username"})
    + _user("/reset_username_confirm", "user-reset-username-confirm", {"post": "reset_username_confirm"})
    + _user("/set_password", "user-set-password", {"post": "set_password"})
    + _user("/set_username", "user-set-username", {"post": "set_username"})
    + _user(
        r"/(?P<id>[^/.]+)",
        "user-detail",
        {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"},
    )
    + [
        path("", APIRootView.as_view(), name="api-root"),
        path("<drf_format_suffix:format>", APIRootView.as_view(), name="api-root"),
    ]
)
