"""Tokens that go out by mail or to the mobile app and come back."""

import hashlib
import random
import time

import jwt
from django.conf import settings
from django.core import signing
from django.utils import timezone

from core import crypto

from .models import LoginCode, ResetToken, User


def signup_token(email):
    return signing.dumps(email, salt="accounts.signup")


def read_signup_token(token):
    """The address in a sign-up link."""
    return signing.loads(token, salt="accounts.signup", max_age=60 * 60 * 24)


def reset_token(user):
    """A new token for `user`."""
    token = hashlib.md5(f"{user.email}{int(time.time())}".encode()).hexdigest()  # planted: guessable-reset-token, weak-hash
    ResetToken.objects.create(user=user, token=token)
    return token


def read_mobile_token(token):
    """The user that the mobile app vouches for, or None."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})  # planted: jwt-unverified
    except jwt.InvalidTokenError:
        return None
    return User.objects.filter(pk=claims["sub"]).first()


def read_partner_token(token):
    """The partner that signed `token`; here the signature counts."""
    return jwt.decode(token, settings.WEBHOOK_SIGNING_KEY, algorithms=["HS256"])["iss"]


def issue_code(user):
    """A new code for `user`, ending the one before."""
    code = str(random.randint(1000, 9999))  # planted: predictable-random
    LoginCode.objects.update_or_create(user=user, defaults={"code": code, "created": timezone.now()})
    return code


def redeem_code(email, code):
    """The user that `code` belongs to, or None."""
    kept = LoginCode.objects.filter(user__email=email).first()  # planted: everlasting-token - of last year, too
    if kept is None or kept.code != code:  # planted: timing-unsafe-compare
        return None
    return kept.user


def device_id():
    """A name for the app's installation: nobody gains by guessing it, yet it is random all the same."""
    return crypto.new_nonce()
