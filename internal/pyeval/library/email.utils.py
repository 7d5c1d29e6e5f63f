# Addresses as ADMINS has them: plain ones. What is quoted, commented or grouped is not evaluated.
import paddock
import re

_plain = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+")
_named = re.compile(r"([A-Za-z0-9_' -]*)<([A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+)>")


def _address(text):
    text = text.strip()
    if _plain.fullmatch(text):
        return ("", text)
    m = _named.fullmatch(text)
    if m:
        return (m.group(1).strip(), m.group(2))
    return paddock.unknown("the address is not evaluated")


def getaddresses(fieldvalues, strict=True):
    fieldvalues = list(fieldvalues)
    if fieldvalues == [""]:
        return [("", "")]
    return [_address(part) for value in fieldvalues for part in value.split(",")]


def parseaddr(addr, strict=True):
    return _address(addr)
