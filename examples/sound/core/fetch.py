"""Fetch an address that somebody typed, without letting them look around inside our network."""

import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

MAX_BYTES = 256 * 1024
PORTS = {443, 8443}


class Refused(ValueError):
    """The address is one we don't call."""


def public_address(url):
    """Return (host, port, path, IP address) of an https URL whose host has public addresses only."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise Refused("not an address") from None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise Refused("only plain https addresses")
    if port not in PORTS:
        raise Refused("only ports 443 and 8443")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused("unknown host") from None
    addresses = [ipaddress.ip_address(item[4][0]) for item in found]
    for address in addresses:
        address = getattr(address, "ipv4_mapped", None) or address
        if not address.is_global or address.is_multicast:
            raise Refused("not a public host")
    path = parts.path or "/"
    return parts.hostname, port, f"{path}?{parts.query}" if parts.query else path, str(addresses[0])


def fetch(url, *, method="GET", body=None, headers=None):
    """Call `url` and return (status, the first bytes of the answer).

    The connection goes to the very address that was checked, so a name that changes its answer between check and call
    gains nothing; the certificate must still be the host's. Redirects are not followed: they would be a second URL.
    """
    host, port, path, address = public_address(url)
    pool = urllib3.HTTPSConnectionPool(
        address,
        port,
        server_hostname=host,
        assert_hostname=host,
        ssl_context=ssl.create_default_context(),
        timeout=urllib3.Timeout(connect=3, read=5),
        retries=False,
    )
    with pool:
        response = pool.urlopen(
            method,
            path,
            body=body,
            headers={"User-Agent": "Quire", **(headers or {}), "Host": host},
            redirect=False,
            preload_content=False,
        )
        content = response.read(MAX_BYTES)
        response.close()
    return response.status, content


def fetch_rates():
    """Exchange rates, once a night; the password goes to the bank and to nobody on the way."""
    headers = urllib3.make_headers(basic_auth=f"quire:{settings.RATES_PASSWORD}")
    _, content = fetch("https://rates.quire.example/daily.csv", headers=headers)
    return content.decode()
