# ninja.security: what `auth=` is given. An authenticator that returns nothing refuses.
import paddock


class AuthBase:
    def __call__(self, request):
        return paddock.unknown("who is asking")


class APIKeyBase(AuthBase):
    param_name = "key"

    def authenticate(self, request, key):
        return paddock.unknown("who is asking")


class APIKeyQuery(APIKeyBase):
    pass


class APIKeyCookie(APIKeyBase):
    def __init__(self, csrf=True):
        self.csrf = csrf


class APIKeyHeader(APIKeyBase):
    pass


class HttpAuthBase(AuthBase):
    pass


class HttpBearer(HttpAuthBase):
    def authenticate(self, request, token):
        return paddock.unknown("who is asking")


class HttpBasicAuth(HttpAuthBase):
    def authenticate(self, request, username, password):
        return paddock.unknown("who is asking")


class SessionAuth(APIKeyCookie):
    pass


class SessionAuthSuperUser(APIKeyCookie):
    pass


class SessionAuthIsStaff(SessionAuthSuperUser):
    pass


django_auth = SessionAuth()
django_auth_superuser = SessionAuthSuperUser()
django_auth_is_staff = SessionAuthIsStaff()
