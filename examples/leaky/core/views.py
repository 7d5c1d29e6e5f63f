"""Pages that belong to no part of the site in particular."""

import os

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from billing.models import Invoice
from documents.models import Document
from orgs.access import member_required

from . import mail
from .forms import ContactForm
from .redirects import checked_next_url, next_url

HELP_TOPICS = {"documents": "help/documents.html", "invoices": "help/invoices.html"}


def home(request):
    """What everybody sees first."""
    return render(request, "core/home.html")


@member_required
def dashboard(request):
    """Numbers and the latest documents of the organisation that is being worked in."""
    recent = Document.objects.filter(organisation=request.org).order_by("-created")[:5]
    settings_for_script = {"numbersUrl": "/dashboard/numbers/", "name": request.user.display_name}
    return render(
        request,
        "core/dashboard.html",
        {"recent": recent, "script_data": settings_for_script, "organisation": request.org},
    )


@member_required
def dashboard_numbers(request):
    """What static/js/dashboard.js asks for every minute."""
    documents = Document.objects.filter(organisation=request.org).aggregate(count=Count("pk"))
    invoices = Invoice.objects.aggregate(count=Count("pk"), total=Sum("amount"))  # planted: tenant-not-in-query
    return JsonResponse(
        {"documents": documents["count"], "invoices": invoices["count"], "total": str(invoices["total"] or 0)}
    )


def go(request):
    """Leave for another address, for links in mail."""
    if "next" in request.GET and request.GET.get("check"):
        return redirect(checked_next_url(request, "core:home"))
    return redirect(next_url(request, "core:home"))  # planted: open-redirect


def contact(request):
    """Write to the support."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mail.to_support(form.cleaned_data["subject"], request.POST["email"], form.cleaned_data["message"])
        except Exception as error:
            return HttpResponse(f"The mail could not be sent: {error}", status=502)  # planted: exception-shown
        messages.success(request, "Thank you, we will answer.")
        return redirect("core:home")
    return render(request, "core/contact.html", {"form": form})


def help_page(request, topic):
    """One help page; the topic picks from a table and never becomes a file name."""
    if topic not in HELP_TOPICS:
        raise Http404
    return render(request, HELP_TOPICS[topic], {"topic": topic})


def status(request):
    """For the monitor."""
    return JsonResponse({"status": "ok"})


def debug_settings(request):  # planted: debug-route - "only until the move is over"
    """What the site thinks its settings are."""
    values = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
    return JsonResponse({"settings": values, "environment": dict(os.environ)})


def csrf_failure(request):
    """The page for a form without its token."""
    return render(request, "403.html", status=403)


def bad_request(request, exception=None):
    """handler400."""
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """handler403."""
    return render(request, "403.html", status=403)
