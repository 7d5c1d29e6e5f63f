# django-allauth 65: the site as an identity provider for others.
from django.conf import settings
from django.urls import include, path
from allauth.idp.oidc import views

_api = [
    path("token", views.TokenView.as_view(), name="token"),
    path("revoke", views.RevokeView.as_view(), name="revoke"),
    path("device/code", views.DeviceCodeView.as_view(), name="device_code"),
]
if not getattr(settings, "IDP_OIDC_USERINFO_ENDPOINT", None):
    _api.append(path("userinfo", views.UserInfoView.as_view(), name="userinfo"))
_oidc = [
    path(
        ".well-known/",
        include(
            [
                path("openid-configuration", views.ConfigurationView.as_view(), name="configuration"),
                path("jwks.json", views.JwksView.as_view(), name="jwks"),
            ]
        ),
    ),
    path(
        "identity/",
        include(
            [
                path(
                    "o/",
                    include(
                        [
                            path("authorize", views.AuthorizationView.as_view(), name="authorization"),
                            path("device", views.DeviceAuthorizationView.as_view(), name="device_authorization"),
                            path("logout", views.LogoutView.as_view(), name="logout"),
                            path("api/", include(_api)),
                        ]
                    ),
                )
            ]
        ),
    ),
]
app_name = "idp"
urlpatterns = [path("", include((_oidc, "oidc")))]
