"""Who did what: one row that the back office shows."""

import logging

from .models import AuditEvent
from .network import client_address

log = logging.getLogger("quire.audit")


def record(request, verb, target=""):
    """Write down that the request's user did `verb` to `target`."""
    user = request.user if request.user.is_authenticated else None
    log.info("%s by %s", verb, user and user.pk)
    AuditEvent.objects.create(
        user=user,
        organisation=getattr(request, "org", None),
        verb=verb,
        target=str(target)[:200],
        address=client_address(request)[:45],
    )
