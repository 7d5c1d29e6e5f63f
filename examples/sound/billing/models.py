import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from orgs.models import Organisation, OwnedQuerySet


class Invoice(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=30)
    customer = models.CharField(max_length=120)
    customer_email = models.EmailField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    note = models.CharField(max_length=300, blank=True)
    paid = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        # The number is unique within its tenant; a constraint over all of them would say what others have.
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="one_number_each")]

    def __str__(self):
        return self.number
