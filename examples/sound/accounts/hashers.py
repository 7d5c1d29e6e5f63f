"""The PIN that people tell the support on the phone."""

from django.contrib.auth.hashers import check_password, make_password


def hash_pin(pin):
    """A PIN is a short password, so it gets the same slow hash."""
    return make_password(pin)


def check_pin(pin, kept):
    return check_password(pin, kept)
