from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from core import richtext

register = template.Library()


@register.filter
def rich(text):
    """Markdown, cleaned."""
    return richtext.render(text)


@register.filter(needs_autoescape=True)
def highlight(text, query, autoescape=True):
    """`text` with `query` marked: both are escaped first, so the only tags are the ones put in here."""
    text, query = conditional_escape(text), conditional_escape(query)
    return mark_safe(text.replace(query, f"<mark>{query}</mark>")) if query else text


@register.simple_tag
def badge(label, kind="plain"):
    """A small label."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, label)


@register.filter
def web_address(url):
    """An address for an href: http and https only."""
    return url if url.startswith(("https://", "http://")) else "#"
