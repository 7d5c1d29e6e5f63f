from allauth.account import views as allauth_views
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("team/", include("orgs.urls")),
    path("documents/", include("documents.urls")),
    path("invoices/", include("billing.urls")),
    path("webhooks/", include("hooks.urls")),
    path("api/v1/", include("api.urls")),
    # Sign-on through a company's own identity provider: django-allauth, without its local accounts,
    # whose names lead to our own pages.
    path("identity/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("identity/", include("allauth.socialaccount.urls")),
    path("identity/log-in/", login_not_required(RedirectView.as_view(url="/accounts/login/")), name="account_login"),
    path("identity/log-out/", RedirectView.as_view(url="/accounts/profile/"), name="account_logout"),
    path("identity/sign-up/", login_not_required(RedirectView.as_view(url="/accounts/signup/")), name="account_signup"),
    path("identity/reset/", login_not_required(RedirectView.as_view(url="/accounts/reset/")), name="account_reset_password"),
    path("identity/email/", RedirectView.as_view(url="/accounts/profile/"), name="account_email"),
    path("identity/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("identity/confirm/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("identity/confirm/<str:key>/", allauth_views.confirm_email, name="account_confirm_email"),
    # Not /admin/, where everybody looks first.
    path("back-office/", admin.site.urls),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
