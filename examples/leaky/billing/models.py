from django.db import models

from orgs.models import Organisation


class Invoice(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=30, unique=True)
    customer = models.CharField(max_length=120)
    customer_email = models.EmailField()
    card_number = models.CharField(max_length=20, blank=True)  # planted: plaintext-sensitive-field
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    paid = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return self.number
