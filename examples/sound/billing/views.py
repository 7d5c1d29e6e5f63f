"""Invoices."""

import json
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import AccessMixin
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView
from django_ratelimit.decorators import ratelimit

from core import audit, mail
from orgs import csvfile
from orgs.access import WRITERS, member_required, owner_required, writer_required
from orgs.models import Role

from . import imports, links
from .forms import DiscountForm, InvoiceForm, XmlForm
from .models import Invoice
from .reports import Statement


class InvoiceMixin(AccessMixin):
    """What all class-based views here share: who may call them, and which invoices there are for them."""

    model = Invoice
    roles = set(Role)

    def dispatch(self, request, *args, **kwargs):
        if request.membership is None or request.membership.role not in self.roles:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().for_org(self.request.org)


class InvoiceList(InvoiceMixin, ListView):
    template_name = "billing/index.html"
    paginate_by = 50


class InvoiceDetail(InvoiceMixin, DetailView):
    template_name = "billing/detail.html"
    extra_context = {"discount_form": DiscountForm()}


class InvoiceCreate(InvoiceMixin, CreateView):
    roles = WRITERS
    form_class = InvoiceForm
    template_name = "billing/form.html"
    success_url = reverse_lazy("billing:index")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Invoice(organisation=self.request.org)}


class InvoiceEdit(InvoiceMixin, UpdateView):
    roles = WRITERS
    form_class = InvoiceForm
    template_name = "billing/form.html"
    success_url = reverse_lazy("billing:index")


class InvoiceDelete(InvoiceMixin, DeleteView):
    roles = {Role.OWNER}
    template_name = "billing/delete.html"
    success_url = reverse_lazy("billing:index")

    def form_valid(self, form):
        audit.record(self.request, "invoice-deleted", f"invoice {self.object.pk}")
        return super().form_valid(form)


@require_POST
@writer_required
def quick(request):
    """An invoice as JSON, from the dashboard's script; the form decides what of it counts."""
    try:
        values = json.loads(request.body)
    except ValueError:
        return HttpResponseBadRequest()
    form = InvoiceForm(values if isinstance(values, dict) else {}, instance=Invoice(organisation=request.org))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    return JsonResponse({"number": form.save().number}, status=201)


@require_http_methods(["GET", "POST"])
@writer_required
@ratelimit(key="user", rate="20/h", method="POST", block=True)
def import_file(request):
    """Invoices from an XML or a YAML file."""
    form = XmlForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        read = imports.invoices_from_yaml if file.name.endswith((".yaml", ".yml")) else imports.invoices_from_xml
        try:
            count = imports.save(request.org, read(file))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, f"{count} invoices.")
            return redirect("billing:index")
    return render(request, "billing/form.html", {"form": form})


@require_safe
@owner_required
def export(request):
    """All invoices as a CSV file."""
    audit.record(request, "invoices-exported", f"organisation {request.org.pk}")
    rows = Invoice.objects.for_org(request.org).values_list("number", "customer", "amount", "paid", "note")
    return csvfile.response("invoices.csv", ["number", "customer", "amount", "paid", "note"], rows)


@require_GET
@member_required
def statement(request):
    """Sums by customer, by month, or by whether they were paid."""
    report = Statement(Invoice.objects.for_org(request.org), request.GET.get("by", ""))
    return render(request, "billing/statement.html", {"rows": report.rows(), "group": report.group})


@login_not_required
@require_safe
@ratelimit(key="ip", rate="30/m", block=True)
def public(request, token):
    """An invoice for the customer, who has a signed link."""
    try:
        key = links.key_in(token)
    except signing.BadSignature:
        raise Http404 from None
    invoice = get_object_or_404(Invoice, pk=key)
    return render(request, "billing/public.html", {"invoice": invoice})


@require_POST
@writer_required
def pay(request, pk):
    """Mark as paid."""
    invoice = get_object_or_404(Invoice.objects.for_org(request.org), pk=pk)
    invoice.paid = True
    invoice.save(update_fields=["paid"])
    audit.record(request, "invoice-paid", f"invoice {pk}")
    return redirect("billing:detail", pk)


@require_POST
@writer_required
def discount(request, pk):
    """Take some per cent off."""
    invoice = get_object_or_404(Invoice.objects.for_org(request.org), pk=pk)
    form = DiscountForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    invoice.amount = max(Decimal("0.01"), round(invoice.amount * (100 - form.cleaned_data["percent"]) / 100, 2))
    invoice.save(update_fields=["amount"])
    audit.record(request, "invoice-discounted", f"invoice {pk}")
    return redirect("billing:detail", pk)


@require_POST
@writer_required
@ratelimit(key="user", rate="30/h", block=True)
def remind(request, pk):
    """Send the customer a reminder; to the address on the invoice and to no other."""
    invoice = get_object_or_404(Invoice.objects.for_org(request.org), pk=pk, paid=False)
    values = {"link": links.link_to(invoice), "customer": invoice.customer, "organisation": request.org.name}
    mail.send_page.delay("reminder.html", invoice.customer_email, f"Invoice {invoice.number}", values)
    return redirect("billing:detail", pk)
