"""Links by which a customer sees an invoice without an account."""

from django.urls import reverse


def link_to(invoice, request):
    return request.build_absolute_uri(reverse("billing:public", args=[invoice.pk]))
