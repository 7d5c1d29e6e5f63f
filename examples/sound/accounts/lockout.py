"""What django-axes counts failures by."""

from .models import normalise


def attempted_name(request, credentials):
    """The address that somebody tried to log in with, however the form or the API called it."""
    credentials = credentials or {}
    name = credentials.get("username") or credentials.get("email")
    if not name and request is not None:
        name = request.POST.get("username") or request.POST.get("login")
    return normalise(name) if name else None
