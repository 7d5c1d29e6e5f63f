"""What the worker does."""

import json

import urllib3
from celery import shared_task

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
