"""Where uploaded files go."""

import uuid

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files without an address: they are read by views that first ask who wants them."""

    def url(self, name):
        raise ValueError("documents have no address of their own")


def document_path(document, filename):
    """A random name of our own making; the name it was uploaded under stays in the database, as text."""
    return f"documents/{document.organisation_id}/{uuid.uuid4()}"
