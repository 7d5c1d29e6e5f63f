"""Who did what, from where and when: one line in the log and one row that the back office shows."""

import logging

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from .models import AuditEvent
from .network import client_address

log = logging.getLogger("quire.audit")


def record(request, verb, target=""):
    """Write down that the request's user did `verb` to `target`; a target is a type and a key, never content."""
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    address = client_address(request) if request is not None else ""
    # %r keeps line breaks of whatever was typed from starting a log line of their own.
    log.info("%s %r by %s from %s", verb, str(target), user and user.pk, address)
    AuditEvent.objects.create(
        user=user,
        organisation=getattr(request, "org", None),
        verb=verb,
        target=str(target)[:200],
        address=address,
    )


@receiver(user_logged_in)
def _logged_in(request, user, **kwargs):
    record(request, "login", f"user {user.pk}")


@receiver(user_logged_out)
def _logged_out(request, user, **kwargs):
    if user is not None:
        record(request, "logout", f"user {user.pk}")


@receiver(user_login_failed)
def _login_failed(credentials, request=None, **kwargs):
    # The name that was tried is often a password typed into the wrong box, so it is not written down.
    log.warning("login-failed from %s", client_address(request) if request is not None else "")
