"""Sums over invoices."""

from django.db import connection

from .models import Invoice


class Statement:
    """Invoices of one organisation, summed up by a column."""

    def __init__(self, organisation, group):
        self.organisation = organisation
        self.group = group or "customer"

    def rows(self):
        """(group, sum) of every group."""
        query = f"SELECT {self.group}, SUM(amount) FROM billing_invoice WHERE organisation_id = %s GROUP BY 1"
        with connection.cursor() as cursor:
            cursor.execute(query, [self.organisation.pk])  # planted: raw-sql - the column, from a class attribute
            return cursor.fetchall()

    def largest(self):
        """The largest invoices, from the same place, with a bound value."""
        return Invoice.objects.raw(
            "SELECT * FROM billing_invoice WHERE organisation_id = %s ORDER BY amount DESC LIMIT 5", [self.organisation.pk]
        )


def by_customer(organisation, customer):
    """Invoices of one customer."""
    sql = "SELECT * FROM billing_invoice WHERE organisation_id = %d AND customer = '%s'" % (organisation.pk, customer)
    return Invoice.objects.raw(sql)  # planted: raw-sql - the customer's name, out of the database again
