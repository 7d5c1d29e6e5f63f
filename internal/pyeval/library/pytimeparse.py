# pytimeparse: "2 hours 5m", "1:30" or "2 days, 4:13:02" in seconds; None for what is no duration.
import paddock
import re

_SECONDS = {"weeks": 604800, "days": 86400, "hours": 3600, "mins": 60, "secs": 1}
_CLOCK_SECONDS = r"(?P<secs>\d{2}(?:\.\d+)?)"


def _unit(name, words, last=False):
    number = r"(?P<" + name + r">[\d.]+)\s*(?:" + words + ")"
    return "(?:" + number + ")?" if last else "(?:" + number + r"\s*(?:[,/]\s*)?)?\s*"


_WEEKS_AND_DAYS = _unit("weeks", "w|wks?|weeks?") + _unit("days", "d|dys?|days?")
_FORMS = [re.compile(r"\s*(?:" + form + r")\s*", re.IGNORECASE) for form in (
    _WEEKS_AND_DAYS + _unit("hours", "h|hrs?|hours?") + _unit("mins", "m|mins?|minutes?") + _unit("secs", "s|secs?|seconds?", last=True),
    r"(?P<mins>\d{1,2}):" + _CLOCK_SECONDS,
    _WEEKS_AND_DAYS + r"(?P<hours>\d+):(?P<mins>\d{2}):" + _CLOCK_SECONDS,
    r"(?P<days>\d+)[:-](?P<hours>\d{2}):(?P<mins>\d{2}):" + _CLOCK_SECONDS,
    ":" + _CLOCK_SECONDS,
)]


def timeparse(sval, granularity="seconds"):
    if paddock.is_unknown(sval):
        return sval
    text = sval.strip()
    sign = -1 if text.startswith("-") else 1
    if text[:1] in ("+", "-"):
        text = text[1:].strip()
    if not text:
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if not match:
            continue
        parts = {k: v for k, v in match.groupdict().items() if v is not None}
        if granularity == "minutes" and text.count(":") == 1 and "." not in text and sorted(parts) == ["mins", "secs"]:
            parts = {"hours": parts["mins"], "mins": parts["secs"]}
        if any(v.count(".") > 1 or v == "." for v in parts.values()):
            continue
        if all(v.isdigit() for v in parts.values()):
            return sign * sum([_SECONDS[k] * int(v) for k, v in parts.items()])
        total = sum([_SECONDS[k] * float(v) for k, v in parts.items()])
        if "." in parts.get("secs", ""):
            return sign * total
        # What is left of a second is cut off, after an exact or an inexact sum as the version goes.
        return sign * int(total) if total == int(total) else paddock.unknown("how pytimeparse rounds depends on its version")
    return None


parse = timeparse
