"""Links by which a customer sees an invoice without an account."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

AGE = 60 * 60 * 24 * 14


def link_to(invoice):
    """An address with a signature that is good for two weeks."""
    token = signing.dumps(str(invoice.pk), salt="billing.public")
    return settings.SITE_ORIGIN + reverse("billing:public", args=[token])


def key_in(token):
    """The invoice's key in `token`; raises signing.BadSignature when it is forged or too old."""
    return signing.loads(token, salt="billing.public", max_age=AGE)
