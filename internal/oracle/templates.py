"""What Django's template parser makes of templates: their nodes, or why it rejects them.

Reads {"apps": [dotted, …], "templates": [{"name", "text"}, …]} and writes a list of
{"error": …} or {"nodes": […]}, one for each template."""

import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
request = json.load(sys.stdin)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not os.environ.get("DJANGO_SETTINGS_MODULE"):
    settings.configure(
        INSTALLED_APPS=request["apps"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        SECRET_KEY="x",
        USE_I18N=False,
        DATABASES={},
    )
django.setup()

from django.template import Origin, Template, engines  # noqa: E402
from django.template.base import TextNode, VariableNode  # noqa: E402

# Not engines.all(): another backend's package may be missing.
engine = next(engines[alias] for alias, options in engines.templates.items() if "jinja2" not in options["BACKEND"].lower()).engine
engine.debug = True  # for positions


def variable(var):
    """A constant, or what Variable makes of a word."""
    if not hasattr(var, "lookups"):
        return "str:" + str(var)
    if var.lookups is None:
        return "num" if not isinstance(var.literal, str) else "str:" + str(var.literal)
    return "name:" + ".".join(var.lookups)


def expression(x):
    """A FilterExpression: its operand, and of each filter the argument."""
    text = "" if x.var is None else variable(x.var)
    for _, args in x.filters:
        text += "|" + ",".join(variable(a) if lookup else "str:" + str(a) for lookup, a in args)
    return text


def condition(x):
    """A condition of smartif."""
    if x.id == "literal":
        return expression(x.value)
    return "(" + " ".join([x.id] + [condition(o) for o in (x.first, x.second) if o is not None]) + ")"


def describe(node):
    kind = type(node).__name__
    # What a project's or another package's compile function makes has no name of ours.
    if not type(node).__module__.startswith(("django.template.", "django.templatetags.")):
        kind = "Custom"
    token = getattr(node, "token", None)
    answer = {"class": kind}
    if token is not None and token.position:
        answer["start"], answer["end"] = token.position
    if isinstance(node, TextNode):
        answer["text"] = node.s
        return answer
    if isinstance(node, VariableNode):
        answer["text"] = expression(node.filter_expression)
    lists = []
    if kind == "IfNode":
        lists = [nodes for _, nodes in node.conditions_nodelists]
        answer["text"] = " ".join("else" if c is None else condition(c) for c, _ in node.conditions_nodelists)
    elif kind == "SimpleBlockNode":
        lists = [node.nodelist]
    else:
        lists = [getattr(node, name, None) or [] for name in node.child_nodelists]
        lists = [nodes if isinstance(nodes, list) else [] for nodes in lists]
    if kind == "ForNode":
        answer["text"] = ",".join(node.loopvars) + " in " + expression(node.sequence) + (" reversed" if node.is_reversed else "")
    if kind in ("WithNode", "IncludeNode"):
        answer["text"] = " ".join(k + "=" + expression(v) for k, v in node.extra_context.items())
    answer["lists"] = [[describe(n) for n in nodes] for nodes in lists]
    return answer


def parse(name, text):
    try:
        template = Template(text, Origin("/" + name, name), name, engine)
    except RecursionError:
        return {"error": "RecursionError"}
    except Exception as e:  # a compile function may raise anything
        token = getattr(e, "token", None)
        answer = {"error": type(e).__name__ + ": " + str(e)}
        if token is not None and token.position:
            answer["start"] = token.position[0]
        return answer
    return {"nodes": [describe(n) for n in template.nodelist]}


json.dump([parse(t["name"], t["text"]) for t in request["templates"]], sys.stdout)
