"""Fetch an address that somebody typed."""

from urllib.parse import urlsplit

import requests
from requests.auth import HTTPBasicAuth

MAX_BYTES = 256 * 1024

# The proxy of the old office, for partners that only let that address in.
PROXY_USER = "quire"
PROXY_PASSWORD = "hunter2"  # planted: hardcoded-credential


class Refused(ValueError):
    """The address is one we don't call."""


def fetch(url, *, method="GET", body=None, headers=None):
    """Call `url` and return (status, the first bytes of the answer)."""
    if "localhost" in url:
        raise Refused("not a public host")
    response = requests.request(method, url, data=body, headers=headers, timeout=10, verify=False)  # planted: ssrf, unverified-tls
    return response.status_code, response.content[:MAX_BYTES]


def fetch_status_page(region):
    """The provider's status; the region picks from a table, so this address is always one of ours."""
    host = {"eu": "eu.status.quire.example", "us": "us.status.quire.example"}[region]
    return requests.get(f"https://{host}/status.json", timeout=5).json()


def fetch_rates():
    """Exchange rates, once a night."""
    return requests.get(
        "http://rates.quire.example/daily.csv",  # planted: insecure-protocol
        auth=HTTPBasicAuth(PROXY_USER, PROXY_PASSWORD),
        timeout=5,
    ).text


def title_of(url):
    """The host of an address, for showing; nothing is fetched."""
    return urlsplit(url).hostname or ""
