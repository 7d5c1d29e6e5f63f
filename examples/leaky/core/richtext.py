"""Markdown from people, to HTML."""

import markdown
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


def render(text):
    """HTML of `text`; Markdown lets raw HTML through."""
    return mark_safe(markdown.markdown(text))  # planted: unsanitised-rich-text


def render_plain(text):
    """The same for places that want no formatting: everything is escaped, line breaks become tags."""
    return mark_safe(escape(text).replace("\n", "<br>"))


def badge(label):
    """A small label; format_html escapes what goes into it."""
    return format_html('<span class="badge">{}</span>', label)
