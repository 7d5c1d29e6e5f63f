# django-allauth 65: its API for a frontend, once for browsers and once for apps.
from django.conf import settings
from django.urls import include, path
from allauth import app_settings
from allauth.headless.account import views as account
from allauth.headless.base import views as base
from allauth.headless.mfa import views as mfa
from allauth.headless.socialaccount import views as social
from allauth.headless.spec import views as spec
from allauth.headless.tokens import views as tokens
from allauth.headless.usersessions import views as sessions


def _account():
    auth = [
        path("session", account.SessionView.as_view(), name="current_session"),
        path("reauthenticate", account.ReauthenticateView.as_view(), name="reauthenticate"),
        path("code/confirm", account.ConfirmLoginCodeView.as_view(), name="confirm_login_code"),
    ]
    own = []
    if not app_settings.SOCIALACCOUNT_ONLY:
        own += [
            path("password/change", account.ChangePasswordView.as_view(), name="change_password"),
            path("email", account.ManageEmailView.as_view(), name="manage_email"),
            path("phone", account.ManagePhoneView.as_view(), name="manage_phone"),
        ]
        auth += [
            path(
                "password/",
                include(
                    [
                        path("request", account.RequestPasswordResetView.as_view(), name="request_password_reset"),
                        path("reset", account.ResetPasswordView.as_view(), name="reset_password"),
                    ]
                ),
            ),
            path("login", account.LoginView.as_view(), name="login"),
            path("signup", account.SignupView.as_view(), name="signup"),
            path("email/verify", account.VerifyEmailView.as_view(), name="verify_email"),
            path("email/verify/resend", account.ResendEmailVerificationCodeView.as_view(), name="resend_email_verification_code"),
            path("phone/verify", account.VerifyPhoneView.as_view(), name="verify_phone"),
            path("phone/verify/resend", account.ResendPhoneVerificationCodeView.as_view(), name="resend_phone_verification_code"),
        ]
    if app_settings.LOGIN_BY_CODE:
        auth += [
            path("code/request", account.RequestLoginCodeView.as_view(), name="request_login_code"),
            path("code/resend", account.ResendLoginCodeView.as_view(), name="resend_login_code"),
        ]
    return [path("auth/", include(auth)), path("account/", include(own))]


def _social():
    return [
        path("account/", include([path("providers", social.ManageProvidersView.as_view(), name="manage_providers")])),
        path(
            "auth/",
            include(
                [
                    path(
                        "provider/",
                        include(
                            [
                                path("signup", social.ProviderSignupView.as_view(), name="provider_signup"),
                                path("redirect", social.RedirectToProviderView.as_view(), name="redirect_to_provider"),
                                path("token", social.ProviderTokenView.as_view(), name="provider_token"),
                            ]
                        ),
                    )
                ]
            ),
        ),
    ]


def _mfa(client):
    auth = [
        path("2fa/authenticate", mfa.AuthenticateView.as_view(), name="authenticate"),
        path("2fa/reauthenticate", mfa.ReauthenticateView.as_view(), name="reauthenticate"),
    ]
    if app_settings.MFA_TRUST and client == "browser":
        auth.append(path("2fa/trust", mfa.TrustView.as_view(), name="trust"))
    managed = []
    if "totp" in app_settings.MFA_SUPPORTED_TYPES:
        managed.append(path("totp", mfa.ManageTOTPView.as_view(), name="manage_totp"))
    if "recovery_codes" in app_settings.MFA_SUPPORTED_TYPES:
        managed.append(path("recovery-codes", mfa.ManageRecoveryCodesView.as_view(), name="manage_recovery_codes"))
    if "webauthn" in app_settings.MFA_SUPPORTED_TYPES:
        managed.append(path("webauthn", mfa.ManageWebAuthnView.as_view(), name="manage_webauthn"))
        auth += [
            path("webauthn/authenticate", mfa.AuthenticateWebAuthnView.as_view(), name="authenticate_webauthn"),
            path("webauthn/reauthenticate", mfa.ReauthenticateWebAuthnView.as_view(), name="reauthenticate_webauthn"),
        ]
        if app_settings.MFA_PASSKEY_LOGIN:
            auth.append(path("webauthn/login", mfa.LoginWebAuthnView.as_view(), name="login_webauthn"))
        if app_settings.MFA_PASSKEY_SIGNUP:
            auth.append(path("webauthn/signup", mfa.SignupWebAuthnView.as_view(), name="signup_webauthn"))
    return [
        path("auth/", include(auth)),
        path(
            "account/",
            include(
                [
                    path("authenticators", mfa.AuthenticatorsView.as_view(), name="authenticators"),
                    path("authenticators/", include(managed)),
                ]
            ),
        ),
    ]


def _client(client):
    made = [
        path("config", base.ConfigView.as_view(), name="config"),
        path("", include((_account(), "headless"), namespace="account")),
    ]
    if app_settings.SOCIALACCOUNT_ENABLED:
        made.append(path("", include((_social(), "headless"), namespace="socialaccount")))
    if app_settings.MFA_ENABLED:
        made.append(path("", include((_mfa(client), "headless"), namespace="mfa")))
    if app_settings.USERSESSIONS_ENABLED:
        own = [path("auth/", include([path("sessions", sessions.SessionsView.as_view(), name="sessions")]))]
        made.append(path("", include((own, "headless"), namespace="usersessions")))
    if client == "app":
        own = [path("tokens/refresh", tokens.RefreshTokenView.as_view(), name="refresh")]
        made.append(path("", include((own, "headless"), namespace="tokens")))
    return path(client + "/", include(([path("v1/", include(made))], "headless"), namespace=client))


app_name = "headless"
urlpatterns = []
for _name in ("browser", "app"):
    if _name in getattr(settings, "HEADLESS_CLIENTS", ("browser", "app")):
        urlpatterns.append(_client(_name))
if getattr(settings, "HEADLESS_SERVE_SPECIFICATION", False):
    urlpatterns.append(
        path(
            "",
            include(
                [
                    path("openapi.yaml", spec.OpenAPIYAMLView.as_view(), name="openapi_yaml"),
                    path("openapi.json", spec.OpenAPIJSONView.as_view(), name="openapi_json"),
                    path("openapi.html", spec.OpenAPIHTMLView.as_view(), name="openapi_html"),
                ]
            ),
        )
    )
