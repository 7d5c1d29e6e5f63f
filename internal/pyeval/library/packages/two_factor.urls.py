# django-two-factor-auth 1.18. Plugins for phones and e-mail add routes of their own, which are left out.
from django.urls import path
from two_factor.views import core, profile

urlpatterns = (
    [
        path("account/login/", core.LoginView.as_view(), name="login"),
        path("account/two_factor/setup/", core.SetupView.as_view(), name="setup"),
        path("account/two_factor/qrcode/", core.QRGeneratorView.as_view(), name="qr"),
        path("account/two_factor/setup/complete/", core.SetupCompleteView.as_view(), name="setup_complete"),
        path("account/two_factor/backup/tokens/", core.BackupTokensView.as_view(), name="backup_tokens"),
        path("account/two_factor/", profile.ProfileView.as_view(), name="profile"),
        path("account/two_factor/disable/", profile.DisableView.as_view(), name="disable"),
    ],
    "two_factor",
)
