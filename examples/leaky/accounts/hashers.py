"""The PIN that people tell the support on the phone."""

import hashlib

from django.contrib.auth.hashers import make_password


def hash_pin(pin):
    return hashlib.sha256(("quire" + pin).encode()).hexdigest()  # planted: homemade-password-hash


def check_pin(pin, kept):
    return hash_pin(pin) == kept  # planted: timing-unsafe-compare


def hash_code(code):
    """Codes of the mobile app, the same way as passwords."""
    return make_password(code)
