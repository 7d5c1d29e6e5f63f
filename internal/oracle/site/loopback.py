"""Keeps a site that runs for a test on this machine: no connection and no question to a name server leaves it."""

import contextlib
import ipaddress
import socket

ABROAD = "1.1.1.1"  # an address that is not of this machine and not of a private network; nothing is ever sent there
on_the_way = None


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
            if on_the_way is None:
                raise OSError("not from here")
            address = on_the_way
        return connect(self, address)

    def lookup_here(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        try:
            ipaddress.ip_address(name or "")
        except ValueError:
            if not here(name):
                if on_the_way is None:
                    raise socket.gaierror(socket.EAI_NONAME, "not from here") from None
                host = ABROAD
        return lookup(host, *args, **kwargs)

    socket.socket.connect, socket.getaddrinfo = connect_here, lookup_here


@contextlib.contextmanager
def intercepted(address):
    """Meanwhile every name has an address, and what is sent there comes to `address` on this machine instead: somebody
    sits on the way."""
    global on_the_way
    on_the_way = address
    try:
        yield
    finally:
        on_the_way = None
