# django-allauth 65, and since 0.51: accounts.
from django.conf import settings
from django.urls import path, re_path
from allauth import app_settings
from allauth.account import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
    path("inactive/", views.AccountInactiveView.as_view(), name="account_inactive"),
]
if not app_settings.SOCIALACCOUNT_ONLY:
    urlpatterns += [
        path("signup/", views.SignupView.as_view(), name="account_signup"),
        path("reauthenticate/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
        path("email/", views.EmailView.as_view(), name="account_email"),
        path("confirm-email/", views.email_verification_sent, name="account_email_verification_sent"),
        path("password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
        path("password/set/", views.PasswordSetView.as_view(), name="account_set_password"),
        path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    ]
    if app_settings.since(65, 0) or app_settings.LOGIN_BY_CODE:
        urlpatterns.append(path("login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"))
    if not getattr(settings, "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED", False):
        urlpatterns.append(re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"))
    fields = getattr(settings, "ACCOUNT_SIGNUP_FIELDS", [])
    if "phone" in fields or "phone*" in fields:
        urlpatterns += [
            path("phone/verify/", views.verify_phone, name="account_verify_phone"),
            path("phone/change/", views.ChangePhoneView.as_view(), name="account_change_phone"),
        ]
    if getattr(settings, "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED", False):
        urlpatterns += [
            path("password/reset/confirm/", views.ConfirmPasswordResetCodeView.as_view(), name="account_confirm_password_reset_code"),
            path("password/reset/complete/", views.CompletePasswordResetView.as_view(), name="account_complete_password_reset"),
            path("password/reset/done/", views.PasswordResetFromKeyDoneView.as_view(), name="account_password_reset_completed"),
        ]
    else:
        urlpatterns += [
            path("password/reset/key/done/", views.PasswordResetFromKeyDoneView.as_view(), name="account_reset_password_from_key_done"),
            re_path(
                r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
                views.PasswordResetFromKeyView.as_view(),
                name="account_reset_password_from_key",
            ),
            path("password/reset/done/", views.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
        ]
    if getattr(settings, "MFA_PASSKEY_SIGNUP_ENABLED", False):
        urlpatterns.append(path("signup/passkey/", views.SignupByPasskeyView.as_view(), name="account_signup_by_passkey"))
if app_settings.LOGIN_BY_CODE:
    urlpatterns.append(path("login/code/", views.RequestLoginCodeView.as_view(), name="account_request_login_code"))

if not app_settings.since(0, 62):
    # Versions before that ask no setting.
    urlpatterns = [
        path("signup/", views.SignupView.as_view(), name="account_signup"),
        path("login/", views.LoginView.as_view(), name="account_login"),
        path("logout/", views.LogoutView.as_view(), name="account_logout"),
    ]
    if app_settings.since(0, 56):
        urlpatterns.append(path("reauthenticate/", views.ReauthenticateView.as_view(), name="account_reauthenticate"))
    urlpatterns += [
        path("password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
        path("password/set/", views.PasswordSetView.as_view(), name="account_set_password"),
        path("inactive/", views.AccountInactiveView.as_view(), name="account_inactive"),
        path("email/", views.EmailView.as_view(), name="account_email"),
        path("confirm-email/", views.EmailVerificationSentView.as_view(), name="account_email_verification_sent"),
        re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
        path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
        path("password/reset/done/", views.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            views.PasswordResetFromKeyView.as_view(),
            name="account_reset_password_from_key",
        ),
        path("password/reset/key/done/", views.PasswordResetFromKeyDoneView.as_view(), name="account_reset_password_from_key_done"),
    ]
