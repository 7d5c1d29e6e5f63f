# django.contrib.auth.views: the classes, and the functions that they were before Django 2.1.
import paddock
from django.views.generic.base import TemplateView
from django.views.generic.edit import FormView


class RedirectURLMixin:
    next_page = None
    redirect_field_name = "next"
    success_url_allowed_hosts = set()

    def get_success_url(self):
        return paddock.unknown("a URL")

    def get_redirect_url(self, request=None):
        return paddock.unknown("a URL")

    def get_success_url_allowed_hosts(self, request=None):
        return paddock.unknown("hosts")

    def get_default_redirect_url(self):
        return paddock.unknown("a URL")


class LoginView(RedirectURLMixin, FormView):
    authentication_form = None
    template_name = "registration/login.html"
    redirect_authenticated_user = False
    extra_context = None

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_form_class(self):
        return paddock.unknown("a form class")

    def get_form_kwargs(self):
        return paddock.unknown("arguments")

    def form_valid(self, form):
        return paddock.unknown("an answer")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class LogoutView(RedirectURLMixin, TemplateView):
    # Before Django 5.0 a GET logged out as well.
    http_method_names = ["post", "options"] if paddock.at_least("django", 5, 0) else ["get", "head", "post", "options"]
    template_name = "registration/logged_out.html"
    extra_context = None

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def post(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class PasswordContextMixin:
    extra_context = None

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class PasswordResetView(PasswordContextMixin, FormView):
    email_template_name = "registration/password_reset_email.html"
    extra_email_context = None
    from_email = None
    html_email_template_name = None
    template_name = "registration/password_reset_form.html"

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def form_valid(self, form):
        return paddock.unknown("an answer")


class PasswordResetDoneView(PasswordContextMixin, TemplateView):
    template_name = "registration/password_reset_done.html"


class PasswordResetConfirmView(PasswordContextMixin, FormView):
    post_reset_login = False
    post_reset_login_backend = None
    reset_url_token = "set-password"
    template_name = "registration/password_reset_confirm.html"

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_user(self, uidb64):
        return paddock.unknown("a user")

    def get_form_kwargs(self):
        return paddock.unknown("arguments")

    def form_valid(self, form):
        return paddock.unknown("an answer")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class PasswordResetCompleteView(PasswordContextMixin, TemplateView):
    template_name = "registration/password_reset_complete.html"

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class PasswordChangeView(PasswordContextMixin, FormView):
    template_name = "registration/password_change_form.html"

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_form_kwargs(self):
        return paddock.unknown("arguments")

    def form_valid(self, form):
        return paddock.unknown("an answer")


class PasswordChangeDoneView(PasswordContextMixin, TemplateView):
    template_name = "registration/password_change_done.html"

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


def logout_then_login(request, login_url=None, *args, **kwargs):
    return paddock.unknown("an answer")


def redirect_to_login(next, login_url=None, redirect_field_name="next"):
    return paddock.unknown("an answer")


def login(request, *args, **kwargs):
    return paddock.unknown("an answer")


def logout(request, *args, **kwargs):
    return paddock.unknown("an answer")


def password_change(request, *args, **kwargs):
    return paddock.unknown("an answer")


def password_change_done(request, *args, **kwargs):
    return paddock.unknown("an answer")


def password_reset(request, *args, **kwargs):
    return paddock.unknown("an answer")


def password_reset_done(request, *args, **kwargs):
    return paddock.unknown("an answer")


def password_reset_confirm(request, uidb64=None, token=None, *args, **kwargs):
    return paddock.unknown("an answer")


def password_reset_complete(request, *args, **kwargs):
    return paddock.unknown("an answer")
