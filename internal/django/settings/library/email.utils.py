# Addresses as ADMINS has them.
import paddock


def _split(text):
    parts = []
    for p in text.split(","):
        if '"' in p or "(" in p:
            return paddock.unknown("quoted names in addresses are not evaluated")
        p = p.strip()
        if not p:
            continue
        if "<" in p:
            name, rest = p.split("<", 1)
            parts.append((name.strip(), rest.split(">", 1)[0].strip()))
        else:
            parts.append(("", p))
    return parts


def getaddresses(fieldvalues, strict=True):
    text = ", ".join(fieldvalues)
    if not text.replace(",", "").strip():
        return [("", "")] if fieldvalues else []
    return _split(text)


def parseaddr(addr, strict=True):
    parts = _split(addr)
    return parts[0] if parts else ("", "")
