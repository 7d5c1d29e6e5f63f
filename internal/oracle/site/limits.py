"""What is kept, of whom, and how much comes back at once."""

import json

from accounts.models import User
from billing.models import Invoice
from documents.models import Document
from orgs.models import Membership
from visitor import BAKER, OTHER, OWN, OWNER, PASSWORD, READER, Refuted, give_password, document, exploit, organisation


@exploit("trust-boundary", "orgs/views.py", "switch")
def switch(site):
    """A session in an organisation that one is no member of."""

    def dashboard(name):
        choice = {"organisation": str(organisation(name).pk)}
        site.post("orgs:switch", choice, query=choice, refusal=404)
        return site.get("core:dashboard").shown

    site.honest(f"<h1>{OWN}</h1>" in dashboard(OWN), "one works in one's own organisation")
    return OTHER if f"<h1>{OTHER}</h1>" in dashboard(OTHER) else ""


@exploit("session-fixation", "accounts/views.py", "start_session")
def same_browser(site):
    """Another tenant's pages, for whoever logs in where one of theirs was logged in."""
    for email in (READER, BAKER):
        give_password(email)
    site.login(READER, PASSWORD)
    site.honest(f"<h1>{OWN}</h1>" in site.get("core:dashboard", person=None).shown, "one works in one's own")
    site.login(BAKER, PASSWORD)
    choice = {"organisation": str(organisation(OTHER).pk)}
    site.post("orgs:switch", choice, query=choice, person=None)
    site.honest(f"<h1>{OTHER}</h1>" in site.get("core:dashboard", person=None).shown, "the others in theirs")
    site.login(READER, PASSWORD, goes_on=True)
    return OTHER if f"<h1>{OTHER}</h1>" in site.get("core:dashboard", person=None).shown else ""


@exploit("csrf-exempt", "billing/views.py")
def quick_from_elsewhere(site):
    """An invoice in a member's name, by a page of somebody else that she looks at."""
    site.tokens = True

    def send(number, **more):
        values = {"number": number, "customer": "c", "customer_email": "c@c.example", "amount": "5", "note": ""}
        values |= {"organisation_id": str(organisation(OWN).pk)}
        # Plain text is what a form of another site can send without being asked first, and JSON is that.
        return site.post("billing:quick", json.dumps(values), content_type="text/plain", **more).status_code == 201

    site.get("billing:create")
    token = site.clients[OWNER].cookies["csrftoken"].value
    site.honest(send("A-900", headers={"X-CSRFToken": token}), "the site's own script makes an invoice")
    return "A-901" if send("A-901", refusal=403) else ""


@exploit("csrf-exempt", "documents/views.py")
def preview_from_elsewhere(site):
    """A page of the site with a text of one's own, by a form of somebody else's page."""
    site.tokens = True

    def show(**more):
        return "<strong>b</strong>" in site.post("documents:preview", {"body": "**b**"}, **more).shown

    site.get("documents:create")
    token = site.clients[OWNER].cookies["csrftoken"].value
    site.honest(show(headers={"X-CSRFToken": token}), "the site's own script gets a preview")
    return "shown" if show(refusal=403) else ""


@exploit("swallowed-permission-error", "orgs/views.py", "remove")
def remove(site):
    """An organisation without its owner, by a reader."""

    def of(email):
        return Membership.objects.filter(organisation__name=OWN, user__email=email)

    site.post("orgs:remove", args=[of("eddie@alder.example").get().pk])
    site.honest(not of("eddie@alder.example").exists(), "an owner takes an editor out")
    site.post("orgs:remove", args=[of(OWNER).get().pk], person=READER, refusal=403)
    return "" if of(OWNER).exists() else "removed"


@exploit("mass-assignment", "billing/views.py", "quick")
def quick(site):
    """An invoice in the books of another tenant."""
    values = {"number": "A-900", "customer": "c", "customer_email": "c@c.example", "amount": "5", "note": ""}
    values |= {"organisation_id": str(organisation(OTHER).pk), "paid": True}
    answer = site.post("billing:quick", json.dumps(values), content_type="application/json")
    site.honest(answer.status_code == 201, "an invoice is made")
    made = Invoice.objects.get(number="A-900")
    return f"{made.number} of {made.organisation}" if made.organisation.name == OTHER else ""


@exploit("mass-assignment", "billing/forms.py", "InvoiceEditForm")
def edit(site):
    """An invoice that is paid because one says so."""
    fields = {"number": "A-001", "customer": "Customer 1", "customer_email": "c@customers.example", "amount": "5"}
    invoice = Invoice.objects.get(number="A-001")
    fields |= {"organisation": str(invoice.organisation_id), "paid": "on"}
    site.post("billing:edit", fields, args=[invoice.pk])
    invoice.refresh_from_db()
    site.honest(invoice.amount == 5, "an invoice is changed")
    return "paid" if invoice.paid else ""


@exploit("mass-assignment", "accounts/forms.py", "ProfileForm")
def profile(site):
    """Staff, by one's own profile."""
    site.honest(site.profile(display_name="Olga the Great", is_staff="on"), "a name is changed")
    return staff("Olga the Great")


@exploit("mass-assignment", "api/serializers.py", "MeSerializer")
def me(site):
    """Staff, by one's own profile in the API."""
    body = json.dumps({"display_name": "Olga the Great", "is_staff": True})
    site.ask("PATCH", "api:me", body, content_type="application/json")
    return staff("Olga the Great")


def staff(name):
    user = User.objects.get(email=OWNER)
    if user.display_name != name:
        raise Refuted("an honest request fails: one may change one's name")
    return "is_staff" if user.is_staff else ""


@exploit("mass-assignment", "api/serializers.py", "DocumentSerializer")
def give(site):
    """A document among those of another tenant."""
    note = document()
    body = json.dumps({"title": "A gift", "organisation": str(organisation(OTHER).pk)})
    site.ask("PATCH", "api:document-detail", body, args=[note.pk], content_type="application/json")
    note.refresh_from_db()
    site.honest(note.title == "A gift", "a title is changed")
    return f"{note} of {note.organisation}" if note.organisation.name == OTHER else ""


def many(kind, **values):
    for number in range(120):
        yield kind(organisation=organisation(OWN), **{name: value + str(number) for name, value in values.items()})


@exploit("unlimited-page-size", "documents/views.py", "index")
def documents_page(site):
    """A page with all that there is."""
    Document.objects.bulk_create(many(Document, title="Many "))

    def listed(size):
        return site.get("documents:index", {"size": size}).shown.count('<li><a href="/documents/')

    site.honest(listed("50") == 50, "a page has the size that was asked for")
    found = listed("1000000")
    return f"{found} on one page" if found > 120 else ""


@exploit("unlimited-page-size", "billing/views.py", "get_paginate_by")
def invoices_page(site):
    """A page with all that there is."""
    Invoice.objects.bulk_create(many(Invoice, number="M-", customer="Many ", customer_email="m@m.example", amount="1"))
    site.honest(site.get("billing:index").shown.count("Many ") == 50, "a page has fifty")
    found = site.get("billing:index", {"size": "1000000"}).shown.count("Many ")
    return f"{found} on one page" if found == 120 else ""


@exploit("unlimited-page-size", "api/pagination.py", "PagePagination")
def api_page(site):
    """An answer with all that there is."""
    Document.objects.bulk_create(many(Document, title="Many "))
    site.honest(len(site.get("api:document-list").json()["results"]) == 20, "a page has twenty")
    found = len(site.get("api:document-list", {"size": "1000000"}).json()["results"])
    return f"{found} in one answer" if found > 120 else ""
