# pytimeparse: "2 hours 5m" in seconds. Clock times and fractions are not evaluated.
import paddock
import re

_parts = re.compile(r"([0-9]+)\s*([a-z]+)")
_whole = re.compile(r"\s*\+?\s*([0-9]+\s*[a-z]+[\s,/]*)+")
_UNITS = (
    (("w", "wk", "wks", "week", "weeks"), 604800),
    (("d", "dy", "dys", "day", "days"), 86400),
    (("h", "hr", "hrs", "hour", "hours"), 3600),
    (("m", "min", "mins", "minute", "minutes"), 60),
    (("s", "sec", "secs", "second", "seconds"), 1),
)


def timeparse(sval, granularity="seconds"):
    if paddock.is_unknown(sval):
        return sval
    text = sval.strip().lower()
    if not _whole.fullmatch(text):
        return int(text) if text.isdigit() else paddock.unknown("the duration is not evaluated")
    total = 0
    smallest = 0
    for number, unit in _parts.findall(text):
        found = [(i, size) for i, (names, size) in enumerate(_UNITS) if unit in names]
        # The units come in order, the largest first.
        if not found or found[0][0] < smallest:
            return paddock.unknown("the duration is not evaluated")
        smallest = found[0][0] + 1
        total += int(number) * found[0][1]
    return total


parse = timeparse
