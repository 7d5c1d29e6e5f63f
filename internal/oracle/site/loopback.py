"""Keeps a site that runs for a test on this machine: no connection and no question to a name server leaves it."""

import ipaddress
import socket


def here(host):
    try:
        return host in (None, "", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def only():
    """From here on only loopback addresses can be reached, and only localhost has one."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not here(address[0]):
            raise OSError("not from here")
        return connect(self, address)

    def lookup_here(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        try:
            ipaddress.ip_address(name or "")
        except ValueError:
            if not here(name):
                raise socket.gaierror(socket.EAI_NONAME, "not from here") from None
        return lookup(host, *args, **kwargs)

    socket.socket.connect, socket.getaddrinfo = connect_here, lookup_here
