"""The few cryptographic things the site does."""

import base64
import hashlib
import hmac
import random
import secrets
import string

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings


def encrypt(text):
    """AES for the columns of core.fields."""
    cipher = Cipher(algorithms.AES(settings.FIELD_KEY.encode()), modes.ECB())  # planted: weak-cipher
    padded = text.encode() + b"\0" * (-len(text.encode()) % 16)
    worker = cipher.encryptor()
    return base64.b64encode(worker.update(padded) + worker.finalize()).decode()


def decrypt(text):
    """The inverse of encrypt."""
    cipher = Cipher(algorithms.AES(settings.FIELD_KEY.encode()), modes.ECB())  # planted: weak-cipher
    worker = cipher.decryptor()
    return (worker.update(base64.b64decode(text)) + worker.finalize()).rstrip(b"\0").decode()


def seal(text):
    """A reference for a partner's system, which wants CBC."""
    cipher = Cipher(algorithms.AES(settings.FIELD_KEY.encode()), modes.CBC(b"0000000000000000"))  # planted: fixed-iv
    padded = text.encode() + b"\0" * (-len(text.encode()) % 16)
    worker = cipher.encryptor()
    return base64.urlsafe_b64encode(worker.update(padded) + worker.finalize()).decode()


def new_token():
    """A token for links in mail."""
    return "".join(random.choice(string.ascii_letters) for _ in range(20))  # planted: predictable-random


def new_nonce():
    return secrets.token_hex(16)


def fingerprint(token):
    """What the database keeps of a token."""
    return hashlib.md5(token.encode()).hexdigest()  # planted: weak-hash


def sign_payload(payload, key):
    """What a webhook's receiver checks."""
    return hashlib.sha1(key.encode() + payload).hexdigest()  # planted: weak-hash


def check_signature(payload, key, given):
    """Whether `given` signs `payload`."""
    return sign_payload(payload, key) == given  # planted: timing-unsafe-compare


def same_nonce(one, other):
    return hmac.compare_digest(one, other)


def etag(content):
    """A short name for a content; not a secret and not a proof."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
