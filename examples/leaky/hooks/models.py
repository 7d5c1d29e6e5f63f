from django.db import models

from orgs.models import Organisation


class Webhook(models.Model):
    """An address that hears of new documents."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=80)  # planted: plaintext-sensitive-field
    api_key = models.CharField(max_length=80, blank=True)  # planted: plaintext-sensitive-field
    active = models.BooleanField(default=True)

    def __str__(self):
        return self.url


class Delivery(models.Model):
    """One call of a webhook, and what came back."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    when = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-when"]
        verbose_name_plural = "deliveries"

    def __str__(self):
        return f"{self.webhook} {self.status or self.problem}"
