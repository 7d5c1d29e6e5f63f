"""Single sign-on by the proxy of the head office."""

from django.contrib.auth.middleware import PersistentRemoteUserMiddleware


class ProxyUserMiddleware(PersistentRemoteUserMiddleware):
    """Whoever the proxy names is logged in. There was a proxy once."""

    header = "HTTP_X_REMOTE_USER"
