"""The few cryptographic things the site does, each left to a library that was made for it."""

import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box():
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def encrypt(text):
    """Authenticated encryption with a fresh nonce; the newest of FIELD_KEYS is used."""
    return _box().encrypt(text.encode()).decode()


def decrypt(text):
    """The inverse of encrypt; keys that were rotated out of first place still open what they closed."""
    return _box().decrypt(text.encode()).decode()


def seal(text):
    """A reference for a partner's system, which wants CBC: Fernet is that, with another vector each time and an HMAC."""
    return encrypt(text)


def new_token():
    """A token nobody guesses: 256 bits from the operating system."""
    return secrets.token_urlsafe(32)


def fingerprint(token):
    """What the database keeps of a token: enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_payload(payload, key):
    """An HMAC over `payload` (bytes), with a prefix so that it can't be taken for a signature of something else."""
    return hmac.new(key.encode(), b"quire.webhook.v1\0" + payload, hashlib.sha256).hexdigest()


def check_signature(payload, key, given):
    """Whether `given` signs `payload`; takes the same time however much of it is right."""
    return hmac.compare_digest(sign_payload(payload, key).encode(), given.encode())


def etag(content):
    """A short name for a content; not a secret and not a proof, so speed is all that counts."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
