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


def named(bindings):
    return [k + "=" + expression(v) for k, v in bindings.items()]


def tokens(nodes):
    """The tokens of a blocktranslate."""
    return "".join(t.contents if t.token_type.value == 0 else "{{" + t.contents + "}}" for t in nodes or [])


def optional(word, x):
    # `using=` has an expression without anything in it.
    return [word, expression(x)] if x is not None and expression(x) else []


def naming(name):
    return ["as", name] if name else []


# What nodes hold besides other nodes, in words.
DETAILS = {
    "AutoEscapeControlNode": lambda n: ["on" if n.setting else "off"],
    "BlockNode": lambda n: [n.name],
    "BlockTranslateNode": lambda n: named(n.extra_context)
    + ([n.countervar + "=" + expression(n.counter)] if n.countervar else [])
    + optional("context", n.message_context)
    + (["trimmed"] if n.trimmed else [])
    + naming(n.asvar)
    + [tokens(n.singular), tokens(n.plural)],
    "CacheNode": lambda n: [expression(n.expire_time_var), n.fragment_name]
    + [expression(v) for v in n.vary_on]
    + optional("using", n.cache_name),
    "CycleNode": lambda n: [expression(v) for v in n.cyclevars] + naming(n.variable_name) + (["silent"] if n.silent else []),
    "ExtendsNode": lambda n: [expression(n.parent_name)],
    "FilterNode": lambda n: [expression(n.filter_expr).removeprefix("name:var")],
    "FirstOfNode": lambda n: [expression(v) for v in n.vars] + naming(n.asvar),
    "GetAvailableLanguagesNode": lambda n: [n.variable],
    "GetCurrentLanguageNode": lambda n: [n.variable],
    "GetCurrentLanguageBidiNode": lambda n: [n.variable],
    "GetCurrentTimezoneNode": lambda n: [n.variable],
    "GetLanguageInfoNode": lambda n: [n.variable, expression(n.lang_code)],
    "GetLanguageInfoListNode": lambda n: [n.variable, expression(n.languages)],
    "IfChangedNode": lambda n: [expression(v) for v in n._varlist],
    "IncludeNode": lambda n: [expression(n.template)] + named(n.extra_context) + (["only"] if n.isolated_context else []),
    "InclusionNode": lambda n: [expression(v) for v in n.args] + named(n.kwargs),
    "LanguageNode": lambda n: [expression(n.language)],
    "LocalizeNode": lambda n: ["on" if n.use_l10n else "off"],
    "LocalTimeNode": lambda n: ["on" if n.use_tz else "off"],
    "LoremNode": lambda n: [expression(n.count), n.method] + ([] if n.common else ["random"]),
    "NowNode": lambda n: [n.format_string] + naming(n.asvar),
    "PartialDefNode": lambda n: [n.partial_name] + (["inline"] if n.inline else []),
    "PartialNode": lambda n: [n.partial_name],
    "PrefixNode": lambda n: naming(n.varname),
    "RegroupNode": lambda n: [expression(n.target), expression(n.expression)] + naming(n.var_name),
    "SimpleNode": lambda n: [expression(v) for v in n.args] + named(n.kwargs) + naming(n.target_var),
    "SimpleBlockNode": lambda n: [expression(v) for v in n.args] + named(n.kwargs) + naming(n.target_var),
    "StaticNode": lambda n: [expression(n.path)] + naming(n.varname),
    "TemplateTagNode": lambda n: [n.tagtype],
    "TimezoneNode": lambda n: [expression(n.tz)],
    "TranslateNode": lambda n: [expression(n.filter_expression)]
    + (["noop"] if n.noop else [])
    + optional("context", n.message_context)
    + naming(n.asvar),
    "URLNode": lambda n: [expression(n.view_name)] + [expression(v) for v in n.args] + named(n.kwargs) + naming(n.asvar),
    "WidthRatioNode": lambda n: [expression(v) for v in (n.val_expr, n.max_expr, n.max_width)] + naming(n.asvar),
    "WithNode": lambda n: named(n.extra_context),
}


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
    if kind in DETAILS:
        answer["text"] = " ".join(DETAILS[kind](node))
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
