# django.contrib.auth.mixins. What they ask of a request is read by who knows what it means.
import paddock


class AccessMixin:
    login_url = None
    permission_denied_message = ""
    raise_exception = False
    redirect_field_name = "next"

    def get_login_url(self):
        return paddock.unknown("a URL")

    def get_permission_denied_message(self):
        return paddock.unknown("a text")

    def get_redirect_field_name(self):
        return paddock.unknown("a name")

    def handle_no_permission(self):
        return paddock.unknown("an answer")


class LoginRequiredMixin(AccessMixin):
    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class PermissionRequiredMixin(AccessMixin):
    permission_required = None

    def get_permission_required(self):
        return paddock.unknown("permissions")

    def has_permission(self):
        return paddock.unknown("who asks")

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class UserPassesTestMixin(AccessMixin):
    def test_func(self):
        return paddock.unknown("who asks")

    def get_test_func(self):
        return paddock.unknown("a test")

    def dispatch(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
