# django-allauth 65: the routes of the providers that are installed, in the order of INSTALLED_APPS. Most have a
# login and a callback below their name; the exceptions stand here.
from django.conf import settings
from django.urls import include, path, re_path
from allauth.socialaccount.providers.oauth.views import OAuthView
from allauth.socialaccount.providers.oauth2.views import OAuth2View

# Of OAuth 1.
_oauth = ["discogs", "evernote", "fivehundredpx", "flickr", "openstreetmap", "pocket", "trello", "tumblr", "twitter", "vimeo", "xing"]

# Packages whose provider has another name, and names with another first part of the path.
_id = {"daum": "Daum", "fivehundredpx": "500px"}
_slug = {"twentythreeandme": "23andme", "amazon_cognito": "amazon-cognito"}

_prefix = "allauth.socialaccount.providers."


def _usual(package):
    view = OAuthView if package in _oauth else OAuth2View
    name = _id.get(package, package)
    return path(
        _slug.get(package, name) + "/",
        include(
            [
                path("login/", view.adapter_view(None), name=name + "_login"),
                path("login/callback/", view.adapter_view(None), name=name + "_callback"),
            ]
        ),
    )


def _of(package):
    if package == "apple":
        from allauth.socialaccount.providers.apple import views

        return [
            path(
                "apple/",
                include(
                    [
                        path("login/", OAuth2View.adapter_view(None), name="apple_login"),
                        path("login/callback/", views.apple_post_callback, name="apple_callback"),
                    ]
                ),
            ),
            path("apple/login/callback/finish/", OAuth2View.adapter_view(None), name="apple_finish_callback"),
        ]
    if package == "facebook":
        from allauth.socialaccount.providers.facebook import views

        return [_usual(package), path("facebook/login/token/", views.LoginByTokenView.as_view(), name="facebook_login_by_token")]
    if package == "google":
        from allauth.socialaccount.providers.google import views

        return [_usual(package), path("google/login/token/", views.LoginByTokenView.as_view(), name="google_login_by_token")]
    if package == "draugiem":
        from allauth.socialaccount.providers.draugiem import views

        return [
            path("draugiem/login/", views.LoginView.as_view(), name="draugiem_login"),
            path("draugiem/callback/", views.callback, name="draugiem_callback"),
        ]
    if package == "dummy":
        from allauth.socialaccount.providers.dummy import views

        return [
            path("dummy/login/", views.LoginView.as_view(), name="dummy_login"),
            path("dummy/authenticate/", views.AuthenticateView.as_view(), name="dummy_authenticate"),
        ]
    if package == "openid":
        from allauth.socialaccount.providers.openid import views

        return [
            path("openid/login/", views.OpenIDLoginView.as_view(), name="openid_login"),
            path("openid/callback/", views.OpenIDCallbackView.as_view(), name="openid_callback"),
        ]
    if package == "steam":
        from allauth.socialaccount.providers.steam import views

        return [
            path("steam/login/", views.SteamOpenIDLoginView.as_view(), name="steam_login"),
            path("steam/callback/", views.SteamOpenIDCallbackView.as_view(), name="steam_callback"),
        ]
    if package == "telegram":
        from allauth.socialaccount.providers.telegram import views

        return [
            path("telegram/login/", views.LoginView.as_view(), name="telegram_login"),
            path("telegram/login/callback/", views.CallbackView.as_view(), name="telegram_callback"),
        ]
    if package == "saml":
        from allauth.socialaccount.providers.saml import views

        return [
            re_path(
                "^saml/(?P<organization_slug>[^/]+)/",
                include(
                    [
                        path("acs/", views.ACSView.as_view(), name="saml_acs"),
                        path("acs/finish/", views.FinishACSView.as_view(), name="saml_finish_acs"),
                        path("sls/", views.SLSView.as_view(), name="saml_sls"),
                        path("metadata/", views.MetadataView.as_view(), name="saml_metadata"),
                        path("login/", views.LoginView.as_view(), name="saml_login"),
                    ]
                ),
            )
        ]
    if package == "openid_connect":
        from allauth.socialaccount.providers.openid_connect import views

        prefix = getattr(settings, "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX", "oidc")
        return [
            path(
                prefix + "/" if prefix else "",
                include(
                    [
                        re_path(
                            "^(?P<provider_id>[^/]+)/",
                            include(
                                [
                                    path("login/", views.login, name="openid_connect_login"),
                                    path("login/callback/", views.callback, name="openid_connect_callback"),
                                ]
                            ),
                        )
                    ]
                ),
            )
        ]
    return [_usual(package)]


def urlpatterns():
    found = []
    for app in settings.INSTALLED_APPS:
        if app.startswith(_prefix):
            found.append(app[len(_prefix) :].partition(".")[0])
    # OpenID Connect comes last: without a prefix it would answer for the others.
    made = []
    for package in found:
        if package != "openid_connect":
            made += _of(package)
    if "openid_connect" in found:
        made += _of("openid_connect")
    return made
