"""Invoices."""

import json
import traceback
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView

from core import mail
from orgs import csvfile
from orgs.access import member_required, owner_required, writer_required

from . import imports, links
from .forms import DiscountForm, InvoiceEditForm, InvoiceForm, XmlForm
from .models import Invoice
from .reports import Statement, by_customer


class InvoiceMixin(LoginRequiredMixin):
    """What the class-based views here share."""

    model = Invoice

    def get_queryset(self):
        return super().get_queryset().filter(organisation=self.request.org)


class InvoiceList(InvoiceMixin, ListView):
    template_name = "billing/index.html"

    def get_paginate_by(self, queryset):
        return self.request.GET.get("size", 50)  # planted: unlimited-page-size


class InvoiceDetail(LoginRequiredMixin, DetailView):
    model = Invoice  # planted: unscoped-object
    template_name = "billing/detail.html"
    extra_context = {"discount_form": DiscountForm()}

    def get_context_data(self, **kwargs):
        others = by_customer(self.object.organisation, self.object.customer)
        return super().get_context_data(others=others, **kwargs)


class InvoiceCreate(InvoiceMixin, CreateView):  # planted: login-only-route - readers too
    form_class = InvoiceForm
    template_name = "billing/form.html"
    success_url = reverse_lazy("billing:index")

    def form_valid(self, form):
        form.instance.organisation = self.request.org
        return super().form_valid(form)


class InvoiceEdit(InvoiceMixin, UpdateView):  # planted: login-only-route
    form_class = InvoiceEditForm
    template_name = "billing/form.html"
    success_url = reverse_lazy("billing:index")


class InvoiceDelete(DeleteView):  # planted: open-route - the mixin was forgotten
    model = Invoice  # planted: unscoped-object
    template_name = "billing/delete.html"
    success_url = reverse_lazy("billing:index")


@csrf_exempt  # planted: csrf-exempt
@writer_required
def quick(request):
    """An invoice as JSON, from the dashboard's script."""
    try:
        values = json.loads(request.body)
        invoice = Invoice.objects.create(**values)  # planted: mass-assignment
    except Exception:
        return HttpResponse(traceback.format_exc(), status=400, content_type="text/plain")  # planted: exception-shown
    return JsonResponse({"number": invoice.number}, status=201)


@writer_required
def import_file(request):
    """Invoices from an XML or a YAML file."""
    form = XmlForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        read = imports.invoices_from_yaml if file.name.endswith((".yaml", ".yml")) else imports.invoices_from_xml
        count = imports.save(request.org, read(file))
        messages.success(request, f"{count} invoices.")
        return redirect("billing:index")
    return render(request, "billing/form.html", {"form": form})


@owner_required
def export(request):
    """All invoices as a CSV file."""
    rows = Invoice.objects.filter(organisation=request.org).values_list("number", "customer", "amount", "paid", "note")
    return csvfile.response("invoices.csv", ["number", "customer", "amount", "paid", "note"], rows)


@member_required
def statement(request):
    """Sums by customer, by month, or by whether they were paid."""
    report = Statement(request.org, request.GET.get("by"))
    return render(request, "billing/statement.html", {"rows": report.rows(), "group": report.group})


def public(request, pk):
    """An invoice for the customer, who has the link."""
    invoice = get_object_or_404(Invoice, pk=pk)  # planted: unscoped-object
    return render(request, "billing/public.html", {"invoice": invoice})


@writer_required
def pay(request, pk):  # planted: state-change-by-get
    """Mark as paid."""
    invoice = get_object_or_404(Invoice, pk=pk, organisation=request.org)
    invoice.paid = True
    invoice.save()
    return redirect("billing:detail", pk)


@require_POST
@writer_required
def discount(request, pk):
    """Take some per cent off."""
    invoice = get_object_or_404(Invoice, pk=pk, organisation=request.org)
    percent = eval(request.POST.get("percent", "0"))  # planted: code-injection
    invoice.amount = round(invoice.amount * (100 - Decimal(percent)) / 100, 2)
    invoice.save()
    return redirect("billing:detail", pk)


@require_POST
@writer_required
def remind(request, pk):
    """Send the customer a reminder, or whom the form says."""
    invoice = get_object_or_404(Invoice, pk=pk)  # planted: unscoped-object
    values = {"link": links.link_to(invoice, request), "customer": invoice.customer, "organisation": request.org.name}
    address = request.POST.get("to") or invoice.customer_email
    mail.send_page("reminder.html", address, f"Invoice {invoice.number}", values)  # planted: host-poisoning
    return redirect("billing:detail", pk)
