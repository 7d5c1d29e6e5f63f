# Wagtail 8: the pages of a site.
from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import path, re_path
from wagtail import views

urlpatterns = [
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        views.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", auth.LoginView.as_view(), name="wagtailcore_login"),
    re_path(r"^((?:[\w\-]+/)*)$" if getattr(settings, "WAGTAIL_APPEND_SLASH", True) else r"^([\w\-/]*)$", views.serve, name="wagtail_serve"),
]
