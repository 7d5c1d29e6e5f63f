# django-allauth 65, and since 0.51: all of it, as far as its apps are installed.
from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic.base import RedirectView
from allauth import app_settings
from allauth.socialaccount import providers

urlpatterns = []
if not app_settings.HEADLESS_ONLY:
    urlpatterns.append(path("", include("allauth.account.urls")))
    if app_settings.MFA_ENABLED:
        urlpatterns.append(path("2fa/", include("allauth.mfa.urls")))
if app_settings.SOCIALACCOUNT_ENABLED and not app_settings.since(0, 62):
    urlpatterns.append(path("social/", include("allauth.socialaccount.urls")))
elif app_settings.SOCIALACCOUNT_ENABLED and not app_settings.HEADLESS_ONLY:
    urlpatterns += [
        path("3rdparty/", include("allauth.socialaccount.urls")),
        path("social/login/cancelled/", RedirectView.as_view(pattern_name="socialaccount_login_cancelled")),
        path("social/login/error/", RedirectView.as_view(pattern_name="socialaccount_login_error")),
        path("social/signup/", RedirectView.as_view(pattern_name="socialaccount_signup")),
        path("social/connections/", RedirectView.as_view(pattern_name="socialaccount_connections")),
    ]
if app_settings.SOCIALACCOUNT_ENABLED:
    urlpatterns += providers.urlpatterns()
if app_settings.USERSESSIONS_ENABLED and not app_settings.HEADLESS_ONLY:
    urlpatterns.append(path("sessions/", include("allauth.usersessions.urls")))
