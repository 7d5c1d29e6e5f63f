# django-allauth 65: views that have a second name, that of the function which as_view() makes. What this
# module does not have is known by its name.
from allauth.account import views

login = views.LoginView.as_view()
signup = views.SignupView.as_view()
signup_by_passkey = views.SignupByPasskeyView.as_view()
confirm_email = views.ConfirmEmailView.as_view()
email = views.EmailView.as_view()
password_change = views.PasswordChangeView.as_view()
password_set = views.PasswordSetView.as_view()
password_reset = views.PasswordResetView.as_view()
password_reset_done = views.PasswordResetDoneView.as_view()
password_reset_from_key = views.PasswordResetFromKeyView.as_view()
password_reset_from_key_done = views.PasswordResetFromKeyDoneView.as_view()
complete_password_reset = views.CompletePasswordResetView.as_view()
confirm_password_reset_code = views.ConfirmPasswordResetCodeView.as_view()
logout = views.LogoutView.as_view()
account_inactive = views.AccountInactiveView.as_view()
reauthenticate = views.ReauthenticateView.as_view()
request_login_code = views.RequestLoginCodeView.as_view()
confirm_login_code = views.ConfirmLoginCodeView.as_view()
change_phone = views.ChangePhoneView.as_view()
