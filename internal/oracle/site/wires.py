"""What goes over the wire: to whom, and who reads it on the way."""

import base64
from pathlib import Path

from django.test import override_settings
from hooks.models import Webhook
from loopback import intercepted
from servers import Directory, Inside, Office, certified, serving, trusting
from visitor import OWN, exploit, organisation

OFFICE, BANK = "files.tax-office.example", "rates.quire.example"


@exploit("unverified-tls", "core/fetch.py", "fetch")
def impostor(site):
    """A partner's deliveries, for whoever says that he is the partner."""
    hook = Webhook.objects.create(organisation=organisation(OWN), url="https://partner.example/", secret="between us")
    context, certificate = certified("partner.example")
    with serving(Inside, context) as address, intercepted(address):

        def called():
            Inside.called.clear()
            site.post("hooks:test", args=[hook.pk])
            return Inside.called

        with trusting(certificate):
            site.honest(called(), "a delivery comes to a partner with a certificate")
        return "called" if called() else ""


@exploit("unverified-tls", "accounts/directory.py", "_connect")
def directory(site):
    """The password for the company directory, for whoever says that he is the directory."""
    context, certificate = certified("directory.quire.example")
    with (
        serving(Directory, context) as address,
        intercepted(address),
        override_settings(LDAP_URL="ldaps://directory.quire.example", LDAP_BIND_PASSWORD="for the directory"),
    ):

        def find(**more):
            Directory.passwords.clear()
            return site.get("accounts:directory", {"name": "Til"}, **more).shown

        with trusting(certificate):
            site.honest("tilda@quire.example" in find(), "a person is found in a directory with a certificate")
        find(refusal=500)
        return "".join(Directory.passwords)


def in_source(path, passwords):
    """The first password that stands in a file of the site."""
    source = Path(path).read_text()
    return next((password for password in passwords if password in source), "")


def send_to_office(site):
    """Sends a file to the tax office, which has a certificate that is trusted."""
    for heard in (Office.received, Office.passwords, Office.overheard):
        heard.clear()
    Path("invoices.csv").write_text("A-001,Customer 1")
    Office.context, certificate = certified(OFFICE)
    with serving(Office) as address, intercepted(address), trusting(certificate):
        with override_settings(TAX_OFFICE_PASSWORD="for the office"):
            site.run("hooks.tasks.send_to_tax_office", "invoices.csv")
    site.honest(Office.received == [b"A-001,Customer 1"], "the office gets the file")


@exploit("insecure-protocol", "hooks/tasks.py", "send_to_tax_office")
def on_the_way_to_the_office(site):
    """The invoices and the password for the office, on the wire."""
    send_to_office(site)
    return next((line.decode() for line in Office.overheard if b"A-001" in line or line.startswith(b"PASS")), "")


@exploit("hardcoded-credential", "hooks/tasks.py", "send_to_tax_office")
def password_for_the_office(site):
    """The password for the office, in the source."""
    send_to_office(site)
    return in_source("hooks/tasks.py", Office.passwords)


def ask_bank(site):
    """Has the rates fetched from the bank, which has a certificate that is trusted."""
    Inside.passwords.clear()
    Inside.overheard.clear()
    context, certificate = certified(BANK)
    with serving(Inside, context) as address, intercepted(address), trusting(certificate):
        with override_settings(RATES_PASSWORD="for the rates"):
            rates = site.run("core.fetch.fetch_rates")
    site.honest("<title>" in rates, "what the bank says comes back")


@exploit("insecure-protocol", "core/fetch.py", "fetch_rates")
def on_the_way_to_the_bank(site):
    """The password for the exchange rates, on the wire."""
    ask_bank(site)
    return "".join(Inside.overheard)


@exploit("hardcoded-credential", "core/fetch.py")
def password_for_the_bank(site):
    """The password for the exchange rates, in the source."""
    ask_bank(site)
    return in_source("core/fetch.py", [word.partition(":")[2] for word in Inside.passwords])
