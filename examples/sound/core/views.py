"""Pages that belong to no part of the site in particular."""

import json
import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit
from django_ratelimit.exceptions import Ratelimited

from billing.models import Invoice
from documents.models import Document
from orgs.access import member_required

from . import mail
from .forms import ContactForm
from .redirects import next_url

log = logging.getLogger("quire.csp")

HELP_TOPICS = {"documents": "help/documents.html", "invoices": "help/invoices.html"}


@login_not_required
@require_safe
def home(request):
    """What everybody sees first."""
    return render(request, "core/home.html")


@require_safe
@member_required
def dashboard(request):
    """Numbers and the latest documents of the organisation that is being worked in."""
    recent = Document.objects.for_org(request.org).order_by("-created")[:5]
    settings_for_script = {"numbersUrl": "/dashboard/numbers/", "name": request.user.display_name}
    return render(
        request,
        "core/dashboard.html",
        {"recent": recent, "script_data": settings_for_script, "organisation": request.org},
    )


@require_safe
@member_required
def dashboard_numbers(request):
    """What static/js/dashboard.js asks for every minute."""
    documents = Document.objects.for_org(request.org).aggregate(count=Count("pk"))
    invoices = Invoice.objects.for_org(request.org).aggregate(count=Count("pk"), total=Sum("amount"))
    return JsonResponse(
        {"documents": documents["count"], "invoices": invoices["count"], "total": str(invoices["total"] or 0)}
    )


@login_not_required
@require_GET
def go(request):
    """Leave for an address of this site, for links in mail that first have to pass the login."""
    return redirect(next_url(request, "core:home"))


@login_not_required
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="5/h", method="POST", block=True)
def contact(request):
    """Write to the support."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mail.to_support(form.cleaned_data["subject"], form.cleaned_data["email"], form.cleaned_data["message"])
        messages.success(request, "Thank you, we will answer.")
        return redirect("core:home")
    return render(request, "core/contact.html", {"form": form})


@login_not_required
@require_safe
def help_page(request, topic):
    """One help page; the topic picks from a table and never becomes a file name."""
    if topic not in HELP_TOPICS:
        raise Http404
    return render(request, HELP_TOPICS[topic], {"topic": topic})


@login_not_required
@require_safe
def status(request):
    """For the monitor: that the site answers, and nothing about what it is made of."""
    return JsonResponse({"status": "ok"})


@login_not_required
@csrf_exempt  # browsers send reports without a token; the view changes nothing and reads no cookie
@require_POST
@ratelimit(key="ip", rate="60/m", block=True)
def csp_report(request):
    """Collect what the Content-Security-Policy stopped."""
    try:
        report = json.loads(request.body[:8192])["csp-report"]
        directive, document = str(report["violated-directive"]), str(report["document-uri"])
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    log.warning("csp %r on %r", directive[:100], document[:200])
    return HttpResponse(status=204)


@login_not_required
@require_safe
def security_txt(request):
    """Whom to tell about a weakness (RFC 9116)."""
    lines = [
        "Contact: mailto:security@quire.example",
        "Expires: 2030-01-01T00:00:00Z",
        f"Canonical: {settings.SITE_ORIGIN}/.well-known/security.txt",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request, reason=""):
    """The page for a form without its token; the reason goes to django.security.csrf, not to the visitor."""
    return render(request, "403.html", status=403)


def bad_request(request, exception=None):
    """handler400: says that it was refused and not why."""
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """handler403: too many requests are a 429 that says when to come back, anything else is a plain refusal."""
    if isinstance(exception, Ratelimited):
        return HttpResponse("Too many requests, try again later.", status=429, headers={"Retry-After": "3600"})
    return render(request, "403.html", status=403)
