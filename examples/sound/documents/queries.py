"""Questions about documents that the ORM makes clumsy."""

from django.db import connection

ORDERS = {"title": "title", "newest": "-created", "oldest": "created"}


def matching(documents, text):
    """Those of `documents` whose title or text contains `text`."""
    return documents.filter(title__icontains=text) | documents.filter(body__icontains=text)


def ordered(documents, order):
    """`documents` in one of the orders that there are; a name that is none of them means newest first."""
    return documents.order_by(ORDERS.get(order, "-created"))


def words_per_author(organisation, since):
    """How much each author wrote, for the report; both values are bound."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.display_name, SUM(LENGTH(d.body)) FROM documents_document d"
            " JOIN accounts_user u ON u.id = d.author_id"
            " WHERE d.organisation_id = %s AND d.created >= %s GROUP BY u.display_name",
            [organisation.pk.hex if connection.vendor == "sqlite" else organisation.pk, since],
        )
        return cursor.fetchall()
