"""The template libraries of an engine, in the form of djtmpl's libraries.txt.

What ends a tag with a compile function of its own is looked for in the function's text: the words given to
parser.parse and parser.skip_past. Apps are arguments, or DJANGO_SETTINGS_MODULE says."""

import ast
import inspect
import os
import sys
import textwrap
import warnings

warnings.simplefilter("ignore")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not os.environ.get("DJANGO_SETTINGS_MODULE"):
    settings.configure(
        INSTALLED_APPS=sys.argv[1:],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        SECRET_KEY="x",
        DATABASES={},
    )
django.setup()

from django.template import engines  # noqa: E402


def signature(c):
    params = list(c["params"])
    if c.get("takes_context") and params[:1] == ["context"]:
        params = params[1:]
    optional = len(c["defaults"] or [])
    parts = [p + ("=" if i >= len(params) - optional else "") for i, p in enumerate(params)]
    if c["varargs"]:
        parts.append("*" + c["varargs"])
    elif c["kwonly"]:
        parts.append("*")
    parts += [k + ("=" if k in (c["kwonly_defaults"] or {}) else "") for k in c["kwonly"]]
    if c["varkw"]:
        parts.append("**" + c["varkw"])
    return "(" + ",".join(parts) + ")"


def ends(func):
    """The words that the function waits for, in the order of its text."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(func)))
    except (OSError, TypeError, SyntaxError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("parse", "skip_past"):
            for arg in node.args:
                found += [c.value for c in ast.walk(arg) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
    return list(dict.fromkeys(found))


def tag(name, func):
    kind = getattr(getattr(func, "__code__", None), "co_qualname", "")
    for method, word in (("simple_tag", "simple"), ("simple_block_tag", "simpleblock"), ("inclusion_tag", "inclusion")):
        if kind.startswith("Library." + method + "."):
            break
    else:
        # Before Python 3.11 a code object does not know; the closure does.
        method = None
    try:
        c = inspect.getclosurevars(func).nonlocals
    except (TypeError, ValueError):
        c = {}
    if method is None and "function_name" in c and "params" in c:
        method, word = ("inclusion_tag", "inclusion") if "filename" in c else ("simple_tag", "simple")
    if method:
        words = [word, name]
        if word == "simpleblock" and c.get("end_name") != "end" + name:
            words.append("end=" + c["end_name"])
        if word == "inclusion" and isinstance(c.get("filename"), str):
            words.append("template=" + c["filename"])
        if c.get("takes_context"):
            words.append("context")
        return " ".join([*words, signature(c)])
    words = ["tag", name]
    # "end" alone is the beginning of a word put together.
    found = ["end" + name if w == "end" else w for w in ends(func if inspect.isroutine(func) else type(func).__call__)]
    end = [w for w in found if w.startswith("end") and " " not in w]
    if end:
        words.append("end=" + end[0])
        middle = [w for w in found if w != end[0] and " " not in w]
        if middle:
            words.append("middle=" + ",".join(middle))
    return " ".join(words)


def filter_(name, func):
    try:
        args, _, _, defaults, *_ = inspect.getfullargspec(inspect.unwrap(func))
    except TypeError:
        args, defaults = ["value"], None
    most = len(args) - 1
    least = most - len(defaults or [])
    words = ["filter", name]
    if most:
        words.append(str(least))
        if most != least:
            words.append(str(most))
    if getattr(func, "is_safe", False):
        words.append("safe")
    if getattr(func, "needs_autoescape", False):
        words.append("autoescape")
    return " ".join(words)


def library(name, parts):
    tags, filters = {}, {}
    for part in parts:
        tags.update(part.tags)
        filters.update(part.filters)
    print("library", name)
    for name in sorted(tags):
        print(tag(name, tags[name]))
    for name in sorted(filters):
        print(filter_(name, filters[name]))
    print()


# Not engines.all(): another backend's package may be missing.
engine = next(engines[alias] for alias, options in engines.templates.items() if "jinja2" not in options["BACKEND"].lower()).engine
library("builtins", engine.template_builtins)
for name in sorted(engine.template_libraries):
    library(name, [engine.template_libraries[name]])
