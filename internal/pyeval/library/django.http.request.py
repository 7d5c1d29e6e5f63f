# The functions of Django's request module that settings use.
import re

_host = re.compile(r"^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9\.:]+\])(?::([0-9]+))?$")


def split_domain_port(host):
    m = _host.match(host.lower())
    if not m:
        return "", ""
    domain = m.group(1)
    return domain[:-1] if domain.endswith(".") else domain, m.group(2) or ""
