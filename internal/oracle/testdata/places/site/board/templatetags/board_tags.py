"""Tags and filters of the project's own."""

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def shout(value):
    return str(value).upper()


@register.filter
def bold(value):
    return mark_safe("<b>%s</b>" % value)


@register.filter
def bold_escaped(value):
    return mark_safe("<b>%s</b>" % escape(value))


@register.filter
def bold_formatted(value):
    return format_html("<b>{}</b>", value)


@register.filter(is_safe=True)
def keep(value):
    return value


@register.filter(is_safe=True)
def first_words(value, count):
    return " ".join(str(value).split()[:count])


@register.filter(needs_autoescape=True)
def initial(value, autoescape=True):
    esc = conditional_escape if autoescape else (lambda x: x)
    return mark_safe("<b>%s</b>" % esc(value))


@register.filter
def count_letters(value):
    return len(str(value))


@register.filter
def is_web(value):
    return str(value).startswith(("http://", "https://"))


@register.simple_tag
def hello(name):
    return "Hello %s" % name


@register.simple_tag
def hello_marked(name):
    return mark_safe("Hello <b>%s</b>" % name)


@register.simple_tag
def hello_formatted(name):
    return format_html("Hello <b>{}</b>", name)


@register.simple_tag(takes_context=True)
def hello_context(context):
    return "Hello %s" % context["v"]


@register.inclusion_tag("card.html")
def card(name):
    return {"name": name}


@register.inclusion_tag("card_raw.html")
def card_raw(name):
    return {"name": name}


@register.inclusion_tag("card_raw.html")
def card_number(name):
    return {"name": len(name)}


@register.simple_block_tag
def box(content, title):
    return format_html("<div title='{}'>{}</div>", title, content)
