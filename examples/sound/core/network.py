"""Where a request came from."""

from django.conf import settings


def client_address(request):
    """The client's address as the proxy saw it, or the socket's where there is no proxy.

    CLIENT_ADDRESS_HEADER is only set where a proxy overwrites that header; without one the header is the client's own
    invention and is not read.
    """
    header = getattr(settings, "CLIENT_ADDRESS_HEADER", None) or "REMOTE_ADDR"
    return request.META.get(header, "")
