"""Webhooks: addresses that we call, and one that others call."""

import json
import re

import urllib3
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from core import audit, crypto
from core.fetch import Refused, fetch
from documents.models import Document
from orgs.access import member_required, owner_required

from .forms import WebhookForm
from .models import Webhook
from .tasks import deliver

TITLE = re.compile(r"<title>([^<]{1,200})</title>", re.IGNORECASE)


@require_safe
@owner_required
def index(request):
    hooks = Webhook.objects.for_org(request.org).order_by("url")
    return render(request, "hooks/index.html", {"hooks": hooks, "form": WebhookForm()})


@require_http_methods(["GET", "POST"])
@owner_required
def create(request):
    """A new webhook; its secret is ours, random, and shown once."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.organisation = request.org
        form.instance.secret = crypto.new_token()
        hook = form.save()
        audit.record(request, "webhook-created", f"webhook {hook.pk}")
        messages.success(request, f"Its secret, to check our signature with: {hook.secret}")
        return redirect("hooks:index")
    return render(request, "hooks/form.html", {"form": form})


@require_POST
@member_required
@ratelimit(key="user", rate="30/h", block=True)
def unfurl(request):
    """The title of a page, for a link in a comment."""
    try:
        _, content = fetch(request.POST.get("url", ""))
    except (Refused, urllib3.exceptions.HTTPError):
        return JsonResponse({"title": ""})
    found = TITLE.search(content.decode("utf-8", "replace"))
    return JsonResponse({"title": found[1] if found else ""})


@login_not_required
@csrf_exempt  # other servers call this one: no cookie counts here, the signature does
@require_POST
@ratelimit(key="ip", rate="60/m", block=True)
def incoming(request, pk):
    """A document from a partner's system, signed with the webhook's secret."""
    hook = Webhook.objects.filter(pk=pk, active=True).first()
    secret = hook.secret if hook else "nobody"
    if not crypto.check_signature(request.body, secret, request.headers.get("X-Quire-Signature", "")) or not hook:
        return HttpResponseForbidden()
    try:
        values = json.loads(request.body)
        title, body = str(values["title"])[:160], str(values["body"])[:50_000]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    Document.objects.create(organisation=hook.organisation, title=title, body=body)
    return HttpResponse(status=201)


@require_POST
@owner_required
@ratelimit(key="user", rate="30/h", block=True)
def test(request, pk):
    """Call a webhook now."""
    hook = get_object_or_404(Webhook.objects.for_org(request.org), pk=pk)
    deliver.delay(str(hook.pk), "test", "")
    return redirect("hooks:deliveries", pk)


@require_POST
@owner_required
def delete(request, pk):
    hook = get_object_or_404(Webhook.objects.for_org(request.org), pk=pk)
    hook.delete()
    audit.record(request, "webhook-deleted", f"webhook {pk}")
    return redirect("hooks:index")


@require_safe
@owner_required
def deliveries(request, pk):
    hook = get_object_or_404(Webhook.objects.for_org(request.org), pk=pk)
    return render(request, "hooks/deliveries.html", {"hook": hook, "deliveries": hook.deliveries.all()[:50]})
