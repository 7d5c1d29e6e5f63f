"""Markdown from people, to HTML that is safe to show."""

import markdown
import nh3
from django.utils.safestring import mark_safe

TAGS = {"a", "blockquote", "code", "em", "h2", "h3", "li", "ol", "p", "pre", "strong", "ul"}


def render(text):
    """HTML of `text`; whatever is not on the short list of tags, attributes and URL schemes is dropped."""
    html = nh3.clean(
        markdown.markdown(text),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)
