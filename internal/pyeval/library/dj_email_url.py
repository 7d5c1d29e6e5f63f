# dj-email-url.
import os
import paddock
from urllib.parse import urlparse, parse_qs, unquote

DEFAULT_ENV = "EMAIL_URL"
SCHEMES = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "submission": "django.core.mail.backends.smtp.EmailBackend",
    "submit": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "dummy": "django.core.mail.backends.dummy.EmailBackend",
}


def config(env=DEFAULT_ENV, default=None):
    s = os.environ.get(env, default)
    if s:
        return parse(s)
    return {}


TRUE = ("1", "y", "Y", "yes", "Yes", "YES", "t", "T", "true", "True", "TRUE", "on", "On", "ON")


def _unquoted(v):
    return unquote(v) if v else v


def parse(url):
    if paddock.is_unknown(url):
        return url
    url = urlparse(url)
    qs = parse_qs(url.query)
    conf = {
        "EMAIL_FILE_PATH": url.path[1:].split("?", 2)[0],
        "EMAIL_HOST_USER": _unquoted(url.username),
        "EMAIL_HOST_PASSWORD": _unquoted(url.password),
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port,
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": False,
        "EMAIL_TIMEOUT": None,
    }
    if url.scheme in SCHEMES:
        conf["EMAIL_BACKEND"] = SCHEMES[url.scheme]
    if url.scheme == "smtp":
        if not conf["EMAIL_HOST"]:
            conf["EMAIL_HOST"] = "localhost"
        if not conf["EMAIL_PORT"]:
            conf["EMAIL_PORT"] = 25
    if url.scheme in ("smtps", "submission", "submit"):
        conf["EMAIL_USE_TLS"] = True
        if url.scheme != "smtps" and not conf["EMAIL_PORT"]:
            conf["EMAIL_PORT"] = 587
    if qs.get("ssl"):
        if qs["ssl"][0] in TRUE:
            conf["EMAIL_USE_SSL"] = True
            conf["EMAIL_USE_TLS"] = False
    elif qs.get("tls"):
        if qs["tls"][0] in TRUE:
            conf["EMAIL_USE_SSL"] = False
            conf["EMAIL_USE_TLS"] = True
    if "timeout" in qs:
        conf["EMAIL_TIMEOUT"] = int(qs["timeout"][0])
    if "_server_email" in qs:
        conf["SERVER_EMAIL"] = qs["_server_email"][0]
    if "_default_from_email" in qs:
        conf["DEFAULT_FROM_EMAIL"] = qs["_default_from_email"][0]
    return conf
