"""The company directory, where an organisation has one."""

import ssl

from django.conf import settings
from ldap3 import Connection, Server, Tls
from ldap3.utils.conv import escape_filter_chars

BASE = "ou=people,dc=quire,dc=example"


def find_people(name):
    """Names and addresses of people whose name begins with `name`."""
    if not settings.LDAP_URL:
        return []
    server = Server(settings.LDAP_URL, tls=Tls(validate=ssl.CERT_REQUIRED), connect_timeout=3)
    with Connection(server, "cn=reader,dc=quire,dc=example", settings.LDAP_BIND_PASSWORD) as connection:
        pattern = f"(&(objectClass=person)(cn={escape_filter_chars(name)}*))"
        connection.search(BASE, pattern, attributes=["cn", "mail"], size_limit=20)
        return [{"name": str(entry.cn), "email": str(entry.mail)} for entry in connection.entries]
