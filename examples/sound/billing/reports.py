"""Sums over invoices."""

from django.db.models import Sum

GROUPS = {"customer": "customer", "paid": "paid", "month": "created__month"}


class Statement:
    """Invoices of one organisation, summed up by one of the things in GROUPS."""

    def __init__(self, invoices, group):
        self.invoices = invoices
        self.group = GROUPS.get(group, "customer")

    def rows(self):
        """(group, sum) of every group."""
        return self.invoices.order_by().values_list(self.group).annotate(total=Sum("amount")).order_by(self.group)
