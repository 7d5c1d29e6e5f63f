"""Tokens that go out by mail or to the mobile app and come back."""

from datetime import timedelta
from secrets import randbelow

import jwt
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db.models import F
from django.utils import timezone

from .models import LoginCode, User

SIGNUP_AGE = 60 * 60 * 24
CODE_AGE = timedelta(minutes=10)
CODE_ATTEMPTS = 5


def signup_token(email):
    return signing.dumps(email, salt="accounts.signup")


def read_signup_token(token):
    """The address in a sign-up link; raises signing.BadSignature when it is forged or older than a day."""
    return signing.loads(token, salt="accounts.signup", max_age=SIGNUP_AGE)


def read_mobile_token(token):
    """The user that the mobile app vouches for, or None: signature, age, audience and algorithm are all checked."""
    try:
        claims = jwt.decode(
            token,
            settings.SIMPLE_JWT["SIGNING_KEY"],
            algorithms=["HS256"],
            audience="quire-mobile-link",
            options={"require": ["exp", "aud", "sub"]},
        )
    except jwt.InvalidTokenError:
        return None
    return User.objects.filter(pk=claims["sub"], is_active=True).first()


def issue_code(user):
    """A new code for `user`, ending the one before."""
    code = f"{randbelow(1_000_000):06}"
    LoginCode.objects.update_or_create(
        user=user, defaults={"code": make_password(code), "created": timezone.now(), "attempts": 0}
    )
    return code


def issue_no_code():
    """As slow as `issue_code`, for an address without an account: the time doesn't say so."""
    make_password("no code")


def redeem_code(email, code):
    """The user that `code` belongs to, or None; a code works once."""
    kept = LoginCode.objects.filter(
        user__email=email, user__is_active=True, created__gt=timezone.now() - CODE_AGE, attempts__lt=CODE_ATTEMPTS
    ).first()
    if kept is None:
        # As slow as the real comparison, so the time doesn't say whether there was a code.
        check_password(code, make_password("no code"))
        return None
    # Counted in the database before comparing: two attempts at once are two attempts.
    LoginCode.objects.filter(pk=kept.pk).update(attempts=F("attempts") + 1)
    if not check_password(code, kept.code):
        return None
    kept.delete()
    return kept.user
