"""Webhooks: addresses that we call, and one that others call."""

import json
import re

import requests
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import crypto
from core.fetch import fetch_status_page
from documents.models import Document
from orgs.access import member_required, owner_required

from .forms import WebhookForm
from .models import Webhook
from .tasks import deliver

TITLE = re.compile(r"<title>([^<]{1,200})</title>", re.IGNORECASE)


@owner_required
def index(request):
    hooks = Webhook.objects.filter(organisation=request.org).order_by("url")
    return render(request, "hooks/index.html", {"hooks": hooks, "form": WebhookForm()})


@owner_required
def create(request):
    """A new webhook."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.organisation = request.org
        form.save()
        return redirect("hooks:index")
    return render(request, "hooks/form.html", {"form": form})


@member_required
def unfurl(request):
    """The title of a page, for a link in a comment."""
    region = request.GET.get("region")
    if region in {"eu", "us"}:
        return JsonResponse({"title": str(fetch_status_page(region))})
    try:
        answer = requests.get(request.GET.get("url", ""), timeout=10)  # planted: ssrf
    except requests.RequestException as error:
        return JsonResponse({"title": "", "error": str(error)})  # planted: exception-shown
    found = TITLE.search(answer.text)
    return JsonResponse({"title": found[1] if found else answer.text[:200]})


@csrf_exempt  # other servers call this one: no cookie counts here, the signature does
@require_POST
def incoming(request, pk):
    """A document from a partner's system, signed with the webhook's secret."""
    hook = get_object_or_404(Webhook, pk=pk, active=True)
    if not crypto.check_signature(request.body, hook.secret, request.headers.get("X-Quire-Signature", "")):
        return HttpResponseForbidden()
    values = json.loads(request.body)
    # Partners name a reader for their format, such as documents.readers.plain.
    read = import_string(values.get("reader", "builtins.dict"))  # planted: code-injection
    fields = read(values.get("document", {}))
    Document.objects.create(organisation=hook.organisation, title=fields["title"], body=fields["body"])
    return HttpResponse(status=201)


@csrf_exempt
def test(request, pk):  # planted: open-route
    """Call a webhook now."""
    hook = get_object_or_404(Webhook, pk=pk)  # planted: unscoped-object
    deliver.delay(hook.pk, "test", "")
    return redirect("hooks:deliveries", pk)


@owner_required
def delete(request, pk):  # planted: state-change-by-get
    hook = get_object_or_404(Webhook, pk=pk, organisation=request.org)
    hook.delete()
    return redirect("hooks:index")


@owner_required
def deliveries(request, pk):
    hook = get_object_or_404(Webhook, pk=pk)  # planted: unscoped-object
    return render(request, "hooks/deliveries.html", {"hook": hook, "deliveries": hook.deliveries.all()[:50]})
