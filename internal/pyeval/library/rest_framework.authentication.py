# rest_framework.authentication: who is asking. Only SessionAuthentication checks for CSRF.
import paddock


class BaseAuthentication:
    def authenticate(self, request):
        return paddock.unknown("a user")

    def authenticate_header(self, request):
        pass


class BasicAuthentication(BaseAuthentication):
    www_authenticate_realm = "api"

    def authenticate_credentials(self, userid, password, request=None):
        return paddock.unknown("a user")


class SessionAuthentication(BaseAuthentication):
    def enforce_csrf(self, request):
        pass


class TokenAuthentication(BaseAuthentication):
    keyword = "Token"
    model = None

    def get_model(self):
        return paddock.unknown("a model")

    def authenticate_credentials(self, key):
        return paddock.unknown("a user")


class RemoteUserAuthentication(BaseAuthentication):
    header = "REMOTE_USER"
