from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from core import richtext

register = template.Library()


@register.filter
def rich(text):
    """Markdown."""
    return richtext.render(text)


@register.filter
def highlight(text, query):
    """`text` with `query` marked."""
    return mark_safe(text.replace(query, f"<mark>{query}</mark>")) if query else text  # planted: reflected-xss


@register.filter(needs_autoescape=True)
def initials(name, autoescape=True):
    """The first letters of a name, in bold."""
    letters = "".join(part[0] for part in name.split())
    return mark_safe(f"<b>{conditional_escape(letters)}</b>")


@register.simple_tag
def badge(label, kind="plain"):
    """A small label."""
    return format_html(f'<span class="badge badge-{kind}">{label}</span>')  # planted: stored-xss


@register.filter
def web_address(url):
    """An address for an href."""
    return url.strip()
