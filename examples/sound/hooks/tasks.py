"""What the worker does."""

import ftplib
import json
import ssl

import urllib3
from celery import shared_task
from django.conf import settings

from core import crypto
from core.fetch import Refused, fetch

from .models import Delivery, Webhook


@shared_task
def deliver(webhook_id, event, key):
    """Tell one webhook of `event`; the task carries keys and no objects."""
    webhook = Webhook.objects.filter(pk=webhook_id, active=True).first()
    if webhook is None:
        return
    body = json.dumps({"event": event, "object": key}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Quire-Signature": crypto.sign_payload(body, webhook.secret),
    }
    try:
        status, _ = fetch(webhook.url, method="POST", body=body, headers=headers)
    except Refused as problem:
        Delivery.objects.create(webhook=webhook, problem=str(problem))
    except urllib3.exceptions.HTTPError:
        Delivery.objects.create(webhook=webhook, problem="no answer")
    else:
        Delivery.objects.create(webhook=webhook, status=status)


@shared_task
def send_to_tax_office(path):
    """The month's invoices, the way the office takes them: FTP, with TLS for the password and for the file."""
    with ftplib.FTP_TLS("files.tax-office.example", context=ssl.create_default_context(), timeout=30) as server:
        server.login("quire", settings.TAX_OFFICE_PASSWORD)
        server.prot_p()
        with open(path, "rb") as file:
            server.storbinary("STOR invoices.csv", file)
