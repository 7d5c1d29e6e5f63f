"""The company directory, where an organisation has one."""

import ssl

from django.conf import settings
from ldap3 import Connection, Server, Tls
from ldap3.utils.conv import escape_filter_chars

BASE = "ou=people,dc=quire,dc=example"


def _connect():
    tls = Tls(validate=ssl.CERT_NONE)  # planted: unverified-tls
    server = Server(settings.LDAP_URL, tls=tls, connect_timeout=3)
    return Connection(server, "cn=reader,dc=quire,dc=example", getattr(settings, "LDAP_BIND_PASSWORD", ""))


def find_people(name):
    """Names and addresses of people whose name begins with `name`."""
    if not settings.LDAP_URL:
        return []
    with _connect() as connection:
        pattern = f"(&(objectClass=person)(cn={name}*))"
        connection.search(BASE, pattern, attributes=["cn", "mail"], size_limit=20)  # planted: ldap-injection
        return [{"name": str(entry.cn), "email": str(entry.mail)} for entry in connection.entries]


def has_entry(email):
    """Whether the directory knows an address; what was typed is escaped."""
    with _connect() as connection:
        return connection.search(BASE, f"(mail={escape_filter_chars(email)})")
