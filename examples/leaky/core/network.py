"""Where a request came from."""


def client_address(request):
    """The client's address, which is the first one in X-Forwarded-For."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
    return forwarded.split(",")[0].strip() if forwarded else request.META["REMOTE_ADDR"]
