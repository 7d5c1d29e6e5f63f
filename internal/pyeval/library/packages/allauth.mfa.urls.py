# django-allauth 65: second factors.
from django.urls import include, path
from allauth import app_settings
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

_base = [
    path("", base.IndexView.as_view(), name="mfa_index"),
    path("authenticate/", base.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", base.ReauthenticateView.as_view(), name="mfa_reauthenticate"),
]
if app_settings.MFA_TRUST:
    _base.append(path("trust/", base.TrustView.as_view(), name="mfa_trust"))
urlpatterns = [path("", include(_base))]
if "totp" in app_settings.MFA_SUPPORTED_TYPES:
    urlpatterns.append(
        path(
            "totp/",
            include(
                [
                    path("activate/", totp.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
                    path("deactivate/", totp.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
                ]
            ),
        )
    )
if "recovery_codes" in app_settings.MFA_SUPPORTED_TYPES:
    urlpatterns.append(
        path(
            "recovery-codes/",
            include(
                [
                    path("", codes.ViewRecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
                    path("generate/", codes.GenerateRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
                    path("download/", codes.DownloadRecoveryCodesView.as_view(), name="mfa_download_recovery_codes"),
                ]
            ),
        )
    )
if "webauthn" in app_settings.MFA_SUPPORTED_TYPES:
    _webauthn = [
        path("", webauthn.ListWebAuthnView.as_view(), name="mfa_list_webauthn"),
        path("add/", webauthn.AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
        path("reauthenticate/", webauthn.ReauthenticateWebAuthnView.as_view(), name="mfa_reauthenticate_webauthn"),
        path(
            "keys/<int:pk>/",
            include(
                [
                    path("remove/", webauthn.RemoveWebAuthnView.as_view(), name="mfa_remove_webauthn"),
                    path("edit/", webauthn.EditWebAuthnView.as_view(), name="mfa_edit_webauthn"),
                ]
            ),
        ),
    ]
    if app_settings.MFA_PASSKEY_LOGIN:
        _webauthn.append(path("login/", webauthn.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"))
    if app_settings.MFA_PASSKEY_SIGNUP:
        _webauthn.append(path("signup/", webauthn.SignupWebAuthnView.as_view(), name="mfa_signup_webauthn"))
    urlpatterns.append(path("webauthn/", include(_webauthn)))
