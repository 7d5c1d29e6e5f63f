"""What the exploits have in hand: a site to send requests to, the proof they are after, and an eye for scripts."""

import contextlib
import io
import logging
import re
import secrets
import traceback
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from accounts.models import User
from billing.models import Invoice
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from documents.models import Document
from orgs.models import Organisation

# What only proof.txt has, and what an attack writes of it.
PROOF = str(secrets.randbelow(9_000_000) + 1_000_000)
TAKEN = Path("taken.txt")
OWNER, READER, BAKER = "olga@alder.example", "rita@alder.example", "bruno@birch.example"
OWN, OTHER = "Alder Architects", "Birch Bakery"
PASSWORD = "a word of four"
SCRIPT = "<script>planted()</script>"
PASSWORDS = "django.contrib.auth.backends.ModelBackend"
EXPLOITS = []


class Refuted(Exception):
    """The attack says nothing about the site: it did not get where it should have, or honest people don't either."""


def exploit(rule, path, at=""):
    """Registers an exploit of the line of examples/leaky that `rule` is planted on: the one in a file, or the one in
    the function or class `at` of it, or the one with the text `at`. The docstring is what the attacker gains; what the
    function returns is the evidence that he did, "" without."""

    def register(attack):
        EXPLOITS.append((rule, path, at, attack))
        return attack

    return register


class Site:
    """The site as people see it who can send it requests, for one exploit."""

    def __init__(self, url):
        self.url = url  # of a page that only this machine can reach; it holds the proof
        self.requests = []
        self.clients = {}
        self.tokens = False  # whether it asks for CSRF tokens, as it does of browsers

    def ask(self, method, route, data=None, *, args=(), query=None, person=OWNER, refusal=(), **extra):
        """The answer to a request; `refusal` is the status of a view that says no to what it was sent, or several."""
        if person not in self.clients:
            self.clients[person] = Client(enforce_csrf_checks=self.tokens, raise_request_exception=False)
            if person:
                self.clients[person].force_login(User.objects.get(email=person), PASSWORDS)
        path = reverse(route, args=args)
        where = path + ("?" + urlencode(query) if query else "")
        answer = getattr(self.clients[person], method.lower())(where, data, **extra)
        view = answer.resolver_match._func_path
        self.requests.append({"method": method, "path": path, "view": view, "status": answer.status_code})
        refusals = refusal if isinstance(refusal, tuple) else (refusal,)
        if answer.status_code >= 400 and answer.status_code not in refusals:
            raise Refuted(f"{method} {path} answers {answer.status_code}{because(answer)}")
        if answer.status_code == 302 and person and answer["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            raise Refuted(f"{method} {path} leads to the login")
        answer.shown = b"".join(answer).decode() if answer.streaming else answer.content.decode("utf-8", "replace")
        return answer

    def honest(self, condition, what):
        """Holds that the site does what it is for."""
        if not condition:
            raise Refuted("an honest request fails: " + what)

    def get(self, route, query=None, **more):
        return self.ask("GET", route, query, **more)

    def post(self, route, data=None, **more):
        return self.ask("POST", route, data, **more)

    def run(self, function, *args):
        """What a function comes to that no route leads to: a task of the worker, a part of a library."""
        self.requests.append({"method": "RUN", "path": function, "view": function, "status": 0})
        return import_string(function)(*args)

    def login(self, email, password, *, goes_on=False, **more):
        """The answer to somebody who logs in with the form, in a browser of her own or in that of the last one."""
        if not goes_on:
            self.clients.pop(None, None)
        words = {"email": email, "username": email, "password": password}
        return self.post("accounts:login", words | more, person=None)

    def upload(self, name, content, title="Plan"):
        """The document that was made of an upload, or None."""
        before = set(Document.objects.values_list("pk", flat=True))
        self.post("documents:upload", {"title": title, "file": SimpleUploadedFile(name, content)})
        return Document.objects.exclude(pk__in=before).first()

    def invoice(self, **values):
        """An invoice, made with the form."""
        fields = {"number": "A-900", "customer": "Tilda", "customer_email": "t@customers.example", "amount": "100"}
        self.post("billing:create", fields | values)
        made = Invoice.objects.filter(number="A-900").first()
        self.honest(made, "the form makes an invoice")
        return made

    def profile(self, **values):
        """Changes the owner's profile; whether it was taken."""
        fields = {"display_name": "Olga Owner", "website": "", "bio": ""}
        return self.post("accounts:profile", fields | values).status_code == 302

    def settings(self, **values):
        """Changes what owners set for their organisation."""
        fields = {"name": OWN, "bank_account": "", "mail_greeting": "Good day,", "theme": "light"}
        self.honest(self.post("orgs:settings", fields | values).status_code == 302, "an owner changes the settings")


def because(answer):
    """What a view raised, for a 500."""
    if not getattr(answer, "exc_info", None):
        return ""
    return "\n" + "".join(traceback.format_exception(*answer.exc_info)[-6:])


def give_password(email):
    """Somebody with the PASSWORD."""
    user = User.objects.get(email=email)
    user.set_password(PASSWORD)
    user.save()


def organisation(name):
    return Organisation.objects.get(name=name)


def document(name=OWN):
    return Document.objects.filter(organisation__name=name).order_by("title").first()


def hash_in(text):
    """The hash of somebody's password, if a text has one."""
    return next((u.password for u in User.objects.order_by("email") if u.password in text), "")


def proof_in(text):
    return PROOF if PROOF in text else ""


def taken():
    """What an attack has written beside manage.py."""
    return TAKEN.read_text() if TAKEN.exists() else ""


@contextlib.contextmanager
def logged():
    """What the site writes to its logs meanwhile: a function that gives the first line that fits a pattern, or ""."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lambda pattern: next(iter(re.findall(f"^{pattern}.*", written.getvalue(), re.MULTILINE)), "")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


class Page(HTMLParser):
    """A page as a browser reads it: all that it would run, where links lead, and what only the source shows."""

    def __init__(self, text):
        super().__init__()
        self.code, self.links, self.comments, self.within = [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        # Other types are data.
        self.within = tag == "script" and dict(attrs).get("type") in (None, "", "module", "text/javascript")
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.code.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag):
        self.within = False

    def handle_data(self, data):
        if self.within:
            self.code.append(data)

    def handle_comment(self, data):
        self.comments.append(data)


QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"' "|" r"'(?:\\.|[^'\\\n])*'")


def runs(answer):
    """The script in an answer that calls planted(), not in a string, if the browser takes the answer for a page. What
    the Content-Security-Policy would stop counts as well: it is a second defence and not the first."""
    kind, disposition = answer.headers["Content-Type"], answer.headers.get("Content-Disposition", "")
    if not kind.startswith(("text/html", "image/svg")) or disposition.startswith("attachment"):
        return ""
    return next((text.strip() for text in Page(answer.shown).code if "planted()" in QUOTED.sub('""', text)), "")
