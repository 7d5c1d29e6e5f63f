"""Asks a running Django site who may call what: its routes, and every answer to every caller.

    python callers.py SETTINGS CALLER... [HEADER:VALUE...]

Runs in the site's directory, its database filled. CALLER is NAME=ADDRESS of a user; "nobody" is always among
the callers. HEADER:VALUE goes with every request. Prints one JSON object:

    {"django": "5.2.1",
     "login": ["/accounts/login/", ...],            where a refused visitor is sent
     "routes": [{"parts": [...], "name": ..., "ns": ..., "view": ...,
                 "path": "/documents/4/",           what was called; null where no argument was found for it
                 "answers": {"GET": {"nobody": {"status": 302, "to": "/accounts/login/?next=..."}, ...}, ...},
                 "csrf": true}]}                    whether a POST of the first caller without a token is refused for that

The arguments of a route are the keys of what the database holds: the first that the first caller's GET or POST
finds something for. Each call is undone, what it writes to the database included, and the cache is emptied before
it, since limits count there. Nothing leaves the machine: only loopback addresses can be reached.
"""

import itertools
import json
import os
import re
import sys
import uuid

import loopback


def unwrapped(callback):
    """The dotted name of a view: its class, or the function below the decorators."""
    actions = getattr(callback, "actions", None)
    for attribute in ("view_class", "cls"):
        if hasattr(callback, attribute):
            cls = getattr(callback, attribute)
            return f"{cls.__module__}.{cls.__qualname__}", actions
    while True:
        if hasattr(callback, "__wrapped__"):
            callback = callback.__wrapped__
        elif hasattr(callback, "func") and not hasattr(callback, "__qualname__"):
            callback = callback.func
        else:
            break
    for attribute in ("view_class", "cls"):
        if hasattr(callback, attribute):
            cls = getattr(callback, attribute)
            return f"{cls.__module__}.{cls.__qualname__}", actions
    if not hasattr(callback, "__qualname__"):
        return f"{type(callback).__module__}.{type(callback).__qualname__}", actions
    return f"{callback.__module__}.{callback.__qualname__}", actions


def walk(resolver, parts=(), namespaces=()):
    for p in resolver.url_patterns:
        here = parts + (str(p.pattern),)
        if hasattr(p, "url_patterns"):
            yield from walk(p, here, namespaces + ((p.namespace,) if p.namespace else ()))
        else:
            view, actions = unwrapped(p.callback)
            yield {"parts": list(here), "name": p.name, "ns": ":".join(namespaces), "view": view, "actions": actions}, p


def shape(parts):
    """The pattern as pieces of text and arguments, [(text, argument or None)]; None when it can't be built."""
    text = ""
    for part in parts:
        part = part.removeprefix("^") if part.startswith("^") else part
        part = part.removesuffix("$") if not part.endswith("\\$") else part
        text += part
    text = text.replace("\\Z", "").replace("/?", "/").replace("\\.", ".").replace("\\-", "-").replace("\\/", "/")
    pieces, rest = [], text
    argument = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>((?:[^()\[\]\\]|\\.|\[[^\]]*\]|\([^()]*\))*)\)")
    while True:
        m = argument.search(rest)
        if not m:
            if re.search(r"[()\[\]*+?^$|]", rest):
                return None
            return pieces + [(rest, None)]
        if re.search(r"[()\[\]*+?^$|]", rest[: m.start()]):
            return None
        pieces.append((rest[: m.start()], m[1] or m[2]))
        rest = rest[m.end() :]


def values(models):
    """What may stand for an argument: the keys of all objects, those of the first tenant first, and a few words."""
    keys = []
    for model in models:
        for o in model._default_manager.order_by("pk")[:4]:
            for key in (str(o.pk), getattr(o, "slug", None), getattr(o, "token", None)):
                if key and key not in keys:
                    keys.append(str(key))
    return keys + ["json", "help", "1", str(uuid.UUID(int=1)), "word"]


def main():
    # What the site prints, mails to the console among it, must not get between.
    out, sys.stdout = sys.stdout, sys.stderr
    loopback.only()
    settings_module, named = sys.argv[1], [c.split("=", 1) for c in sys.argv[2:] if ":" not in c]
    headers = dict(c.split(":", 1) for c in sys.argv[2:] if ":" in c)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    sys.path.insert(0, os.getcwd())
    import django

    django.setup()
    import logging

    logging.disable(logging.CRITICAL)
    from django.apps import apps
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.db import transaction
    from django.shortcuts import resolve_url
    from django.test import Client
    from django.urls import Resolver404, get_resolver, resolve

    settings.ALLOWED_HOSTS = ["testserver"]
    User = get_user_model()
    people = {"nobody": None}
    for name, address in named:
        people[name] = User.objects.get(**{User.USERNAME_FIELD: address})
    first = named[0][0]

    def ask(person, method, path, csrf=False):
        cache.clear()
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        with transaction.atomic():
            if people[person] is not None:
                client.force_login(people[person])
            try:
                r = client.generic(method, path, headers=headers)
                answer = {"status": r.status_code}
                if r.status_code in (301, 302, 303, 307, 308):
                    answer["to"] = r["Location"]
                if csrf:
                    answer["refused"] = r.status_code == 403 and b"CSRF" in b"".join(r) if r.streaming else r.status_code == 403 and b"CSRF" in r.content
                r.close()
            finally:
                transaction.set_rollback(True)
        return answer

    project = [m for m in apps.get_models() if not m.__module__.startswith(("django.", "allauth.", "rest_framework"))]
    candidates = values(sorted(project, key=lambda m: m.__name__))

    # A view has another place where it says what CSRF's refusal looks like; Django's own says it plainly.
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    patterns = list(walk(get_resolver()))
    # Only now: URLconfs look at it when they are read.
    settings.DEBUG = False

    def found(pieces, route):
        names = [n for _, n in pieces if n]
        tried = 0
        best = None
        for combination in itertools.product(candidates, repeat=len(names)):
            tried += 1
            if tried > 250:
                break
            keys = iter(combination)
            path = "/" + "".join(text + (next(keys) if n else "") for text, n in pieces)
            try:
                match = resolve(path)
            except Resolver404:
                continue
            if unwrapped(match.func)[0] != route["view"]:
                continue
            if best is None:
                best = path
            if not names:
                return path
            for method in ("GET", "POST"):
                status = ask(first, method, path)["status"]
                if status not in (404, 405):
                    return path
                if status == 404:
                    break
        return best

    routes = []
    for route, pattern in patterns:
        pieces = shape(route["parts"])
        route["path"] = found(pieces, route) if pieces is not None else None
        route["answers"] = {}
        if route["path"]:
            methods = [m.upper() for m in route["actions"]] if route["actions"] else ["GET", "POST"]
            for method in methods:
                route["answers"][method] = {p: ask(p, method, route["path"]) for p in people}
            unsafe = [m for m in methods if m in ("POST", "PUT", "PATCH", "DELETE")]
            if unsafe:
                route["csrf"] = ask(first, unsafe[0], route["path"], csrf=True).get("refused", False)
        routes.append(route)
    json.dump({"django": django.get_version(), "login": [resolve_url(settings.LOGIN_URL)], "routes": routes}, out)


main()
