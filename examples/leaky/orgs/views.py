"""An organisation, its members, and how one becomes one."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template import Context, Template
from django.urls import reverse

from core import audit, crypto, mail
from core.models import AuditEvent

from . import contacts as address_book
from . import csvfile
from .access import check_owner, member_required, owner_required
from .forms import InvitationForm, OrganisationForm, RoleForm
from .models import Invitation, Membership

log = logging.getLogger(__name__)


@member_required
def members(request):
    """Everybody in the organisation."""
    found = Membership.objects.filter(organisation=request.org).select_related("user").order_by("user__display_name")
    return render(request, "orgs/members.html", {"members": found, "form": InvitationForm()})


def members_csv(request):
    """The same as a file, for the mailing program, which can't log in."""
    found = Membership.objects.filter(organisation_id=request.GET.get("organisation")).select_related("user")  # planted: unscoped-object
    rows = [(m.user.display_name, m.user.email, m.role) for m in found]
    return csvfile.response("members.csv", ["name", "email", "role"], rows)


@owner_required
def invite(request):
    """Invite somebody by mail."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is not an address.")
        return redirect("orgs:members")
    token = crypto.new_token()
    invitation = form.save(commit=False)
    invitation.organisation = request.org
    invitation.fingerprint = crypto.fingerprint(token)
    invitation.save()
    link = request.build_absolute_uri(reverse("orgs:accept", args=[token]))
    mail.send_page("invitation.html", invitation.email, "An invitation", {"link": link, "organisation": request.org.name})  # planted: host-poisoning
    audit.record(request, "invited", f"invitation {invitation.pk}")
    return redirect("orgs:members")


@login_required
def accept(request, token):  # planted: state-change-by-get
    """Accept an invitation."""
    invitation = Invitation.objects.filter(fingerprint=crypto.fingerprint(token)).first()  # planted: everlasting-token - who was removed comes back with it
    if invitation is None:
        raise Http404
    Membership.objects.get_or_create(
        organisation=invitation.organisation, user=request.user, defaults={"role": invitation.role}
    )
    request.session["organisation"] = invitation.organisation_id
    return redirect("core:dashboard")


@member_required
def change_role(request, pk):  # planted: login-only-route - any member makes herself an owner
    """Give a member another role."""
    membership = get_object_or_404(Membership, pk=pk)  # planted: unscoped-object
    form = RoleForm(request.POST, instance=membership)
    if not form.is_valid():
        return HttpResponseBadRequest()
    form.save()
    return redirect("orgs:members")


@member_required
def remove(request, pk):  # planted: state-change-by-get
    """Take somebody out of the organisation."""
    try:
        check_owner(request)
    except PermissionDenied:  # planted: swallowed-permission-error
        log.warning("remove without being an owner")
    membership = get_object_or_404(Membership, pk=pk, organisation=request.org)
    membership.delete()
    return redirect("orgs:members")


@login_required
def switch(request):  # planted: state-change-by-get
    """Work in another organisation."""
    request.session["organisation"] = request.GET.get("organisation")  # planted: trust-boundary
    return redirect("core:dashboard")


@owner_required
def organisation_settings(request):
    """Name, bank account and greeting."""
    form = OrganisationForm(request.POST or None, instance=request.org)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("orgs:settings")
    return render(request, "orgs/settings.html", {"form": form})


@member_required
def greeting(request):
    """How the organisation's mails begin."""
    template = Template(request.org.mail_greeting)  # planted: template-injection - stored, by any owner
    text = template.render(Context({"user": request.user, "org": request.org, "settings": settings}))
    return render(request, "orgs/greeting.html", {"text": text})


@member_required
def contacts(request):
    """Search the old address book."""
    name = request.GET.get("name", "")
    log.info("contacts searched for %s", name)  # planted: log-injection
    found = address_book.find_contacts(request.org, name) if name else []
    return render(request, "orgs/contacts.html", {"name": name, "found": found})


@owner_required
def activity(request):
    """The organisation's part of the audit log."""
    page = Paginator(AuditEvent.objects.filter(organisation=request.org), 50).get_page(request.GET.get("page"))
    return render(request, "orgs/log.html", {"page": page})
