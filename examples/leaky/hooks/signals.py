"""New documents are told to the webhooks of their organisation."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from documents.models import Document

from .models import Webhook
from .tasks import deliver


@receiver(post_save, sender=Document)
def document_saved(instance, created, raw=False, **kwargs):
    if raw or not created:
        return
    for webhook in Webhook.objects.filter(organisation=instance.organisation, active=True):
        # After the commit, so that the receiver finds the document when it asks for it.
        transaction.on_commit(partial(deliver.delay, webhook.pk, "document.created", instance.pk))
