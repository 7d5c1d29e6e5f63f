"""An organisation, its members, and how one becomes one."""

from string import Template

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from core import audit, crypto, mail
from core.models import AuditEvent

from . import contacts as address_book
from . import csvfile
from .access import member_required, owner_required
from .forms import InvitationForm, OrganisationForm, RoleForm
from .models import Invitation, Membership, Role


@require_safe
@member_required
def members(request):
    """Everybody in the organisation."""
    found = Membership.objects.for_org(request.org).select_related("user").order_by("user__display_name")
    return render(request, "orgs/members.html", {"members": found, "form": InvitationForm()})


@require_safe
@owner_required
def members_csv(request):
    """The same as a file, for owners."""
    found = Membership.objects.for_org(request.org).select_related("user").order_by("user__display_name")
    rows = [(m.user.display_name, m.user.email, m.role) for m in found]
    audit.record(request, "members-exported", f"organisation {request.org.pk}")
    return csvfile.response("members.csv", ["name", "email", "role"], rows)


@require_POST
@owner_required
@ratelimit(key="user", rate="20/h", block=True)
def invite(request):
    """Invite somebody by mail; the database keeps only the token's fingerprint."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is not an address.")
        return redirect("orgs:members")
    token = crypto.new_token()
    invitation = form.save(commit=False)
    invitation.organisation = request.org
    invitation.fingerprint = crypto.fingerprint(token)
    invitation.save()
    link = settings.SITE_ORIGIN + reverse("orgs:accept", args=[token])
    mail.send_page.delay(
        "invitation.html", invitation.email, "An invitation", {"link": link, "organisation": request.org.name}
    )
    audit.record(request, "invited", f"invitation {invitation.pk}")
    return redirect("orgs:members")


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="20/h", block=True)
def accept(request, token):
    """Accept an invitation: a page that asks, then a POST; only for the address that was invited."""
    invitation = Invitation.objects.redeemable(token).filter(email__iexact=request.user.email).first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            Membership.objects.get_or_create(
                organisation=invitation.organisation, user=request.user, defaults={"role": invitation.role}
            )
            invitation.delete()
        request.session["organisation"] = str(invitation.organisation_id)
        return redirect("core:dashboard")
    return render(request, "orgs/accept.html", {"invitation": invitation})


@require_POST
@owner_required
def change_role(request, pk):
    """Give a member another role; the last owner stays one."""
    membership = get_object_or_404(Membership.objects.for_org(request.org), pk=pk)
    form = RoleForm(request.POST, instance=membership)
    if not form.is_valid():
        return HttpResponseBadRequest()
    others = Membership.objects.for_org(request.org).filter(role=Role.OWNER).exclude(pk=pk)
    if form.cleaned_data["role"] != Role.OWNER and not others.exists():
        messages.error(request, "An organisation needs an owner.")
        return redirect("orgs:members")
    form.save()
    audit.record(request, "role-changed", f"membership {pk}")
    return redirect("orgs:members")


@require_POST
@owner_required
def remove(request, pk):
    """Take somebody out of the organisation; nobody takes out themselves."""
    membership = get_object_or_404(Membership.objects.for_org(request.org).exclude(user=request.user), pk=pk)
    membership.delete()
    audit.record(request, "member-removed", f"membership {pk}")
    return redirect("orgs:members")


@require_POST
@member_required
def switch(request):
    """Work in another organisation, one of one's own."""
    try:
        membership = request.user.memberships.filter(organisation=request.POST.get("organisation", "")).first()
    except ValidationError:
        membership = None
    if membership is None:
        raise Http404
    request.session["organisation"] = str(membership.organisation_id)
    return redirect("core:dashboard")


@require_http_methods(["GET", "POST"])
@owner_required
def organisation_settings(request):
    """Name, bank account and greeting."""
    form = OrganisationForm(request.POST or None, instance=request.org)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(request, "settings-changed", f"organisation {request.org.pk}")
        return redirect("orgs:settings")
    return render(request, "orgs/settings.html", {"form": form})


@require_GET
@member_required
def greeting(request):
    """How the organisation's mails begin: $name is filled in, and there is no more to this language than that."""
    text = Template(request.org.mail_greeting).safe_substitute(name=request.user.display_name)
    return render(request, "orgs/greeting.html", {"text": text})


@require_GET
@member_required
def contacts(request):
    """Search the old address book."""
    name = request.GET.get("name", "")[:80]
    found = address_book.find_contacts(request.org, name) if name else []
    return render(request, "orgs/contacts.html", {"name": name, "found": found})


@require_safe
@owner_required
def activity(request):
    """The organisation's part of the audit log."""
    page = Paginator(AuditEvent.objects.filter(organisation=request.org), 50).get_page(request.GET.get("page"))
    return render(request, "orgs/log.html", {"page": page})
