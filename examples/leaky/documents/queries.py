"""Questions about documents that the ORM makes clumsy."""

import re

from django.db import connection
from django.db.models.expressions import RawSQL

ORDERS = {"title": "title", "newest": "-created", "oldest": "created"}


def matching(documents, text):
    """Those of `documents` whose title or text contains `text`."""
    return documents.extra(where=[f"title LIKE '%%{text}%%' OR body LIKE '%%{text}%%'"])  # planted: raw-sql


def matching_bound(documents, text):
    """The same; here the text is a parameter."""
    return documents.extra(where=["title LIKE %s"], params=[f"%{text}%"])


def ordered(documents, order):
    """`documents` in the order that was asked for."""
    if order in ORDERS:
        return documents.order_by(ORDERS[order])
    return documents.order_by(RawSQL(f"LOWER({order or 'title'})", []))  # planted: raw-sql


def words_per_author(organisation, since):
    """How much each author wrote, for the report."""
    with connection.cursor() as cursor:
        cursor.execute(  # planted: raw-sql
            "SELECT u.display_name, SUM(LENGTH(d.body)) FROM documents_document d"
            " JOIN accounts_user u ON u.id = d.author_id"
            f" WHERE d.organisation_id = {organisation.pk} AND d.created >= '{since}' GROUP BY u.display_name"
        )
        return cursor.fetchall()


def count_since(organisation, days):
    """How many documents there are of the last days; both values are numbers before they get here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM documents_document WHERE organisation_id = %d"
            " AND created >= DATE('now', '-%d days')" % (int(organisation.pk), int(days))
        )
        return cursor.fetchone()[0]


def lines_with(text, pattern):
    """Lines of `text` that match `pattern`."""
    return [line for line in text.splitlines() if re.search(pattern, line)]  # planted: regex-injection


def lines_with_word(text, word):
    """Lines of `text` that have `word` in them as a word."""
    return [line for line in text.splitlines() if re.search(rf"\b{re.escape(word)}\b", line)]
