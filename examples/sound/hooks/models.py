import uuid

from django.db import models

from core.fields import EncryptedTextField
from orgs.models import Organisation, OwnedQuerySet


class Webhook(models.Model):
    """An address that hears of new documents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    secret = EncryptedTextField()
    active = models.BooleanField(default=True)
    objects = OwnedQuerySet.as_manager()

    def __str__(self):
        return self.url


class Delivery(models.Model):
    """One call of a webhook: the answer's status, not what it said."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    when = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-when"]
        verbose_name_plural = "deliveries"

    def __str__(self):
        return f"{self.webhook} {self.status or self.problem}"
