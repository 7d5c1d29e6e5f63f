# django-allauth 65: sign-on through any OpenID Connect provider.
from django.conf import settings
from django.urls import include, path, re_path
from allauth.socialaccount.providers.openid_connect import views

urlpatterns = [
    re_path(
        r"^(?P<provider_id>[^/]+)/",
        include(
            [
                path("login/", views.login, name="openid_connect_login"),
                path("login/callback/", views.callback, name="openid_connect_callback"),
            ]
        ),
    )
]
_prefix = getattr(settings, "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX", "oidc")
if _prefix:
    urlpatterns = [path(_prefix + "/", include(urlpatterns))]
