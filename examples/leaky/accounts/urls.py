from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.login_view, name="login"),
    path("logout/", views.logout_view, name="logout"),
    path("signup/", views.signup, name="signup"),
    path("signup/<str:token>/", views.signup_finish, name="signup-finish"),
    path("check-email/", views.check_email, name="check-email"),
    path("reset/", views.reset, name="reset"),
    path("reset/<int:uid>/<str:token>/", views.reset_confirm, name="reset-confirm"),
    path("mobile/<str:token>/", views.mobile_link, name="mobile"),
    path("profile/", views.profile, name="profile"),
    path("people/<int:pk>/", views.person, name="person"),
    path("password/", views.PasswordChange.as_view(), name="password"),
    path("directory/", views.directory, name="directory"),
    path("support/", views.support_check, name="support"),
    path("export/", views.export, name="export"),
    path("close/", views.close, name="close"),
]
