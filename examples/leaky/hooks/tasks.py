"""What the worker does."""

import ftplib
import json
import logging

import requests
from celery import shared_task

from core import crypto
from core.fetch import Refused, fetch

from .models import Delivery, Webhook

log = logging.getLogger(__name__)


@shared_task
def deliver(webhook_id, event, key):
    """Tell one webhook of `event`."""
    webhook = Webhook.objects.filter(pk=webhook_id, active=True).first()
    if webhook is None:
        return
    body = json.dumps({"event": event, "object": key}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Quire-Signature": crypto.sign_payload(body, webhook.secret),
    }
    log.info("calling %s with secret %s", webhook.url, webhook.secret)  # planted: secret-in-log
    try:
        status, answer = fetch(webhook.url, method="POST", body=body, headers=headers)
    except (Refused, requests.RequestException) as problem:
        Delivery.objects.create(webhook=webhook, problem=str(problem)[:200])
    else:
        Delivery.objects.create(webhook=webhook, status=status, answer=answer.decode("utf-8", "replace"))


@shared_task
def send_to_tax_office(path):
    """The month's invoices, the way the office takes them."""
    with ftplib.FTP("files.tax-office.example") as server:  # planted: insecure-protocol
        server.login("quire", "hunter2")  # planted: hardcoded-credential
        with open(path, "rb") as file:
            server.storbinary("STOR invoices.csv", file)
