"""Where uploaded files go."""


def document_path(document, filename):
    """Beside the static files, under the name it came with."""
    return f"documents/{document.organisation_id}/{filename}"
