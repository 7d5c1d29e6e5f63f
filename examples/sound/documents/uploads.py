"""What may be uploaded, decided by size, name and content together."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

# What a file of that name must begin with; a text must be text.
KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".txt": (b"", "text/plain"),
    ".md": (b"", "text/plain"),
}


def check(upload):
    """Raise ValidationError unless `upload` is a document of a kind we take."""
    suffix = Path(upload.name).suffix.lower()
    if suffix not in KINDS:
        raise ValidationError("We take PDF, PNG, JPEG and plain text.")
    if upload.size > settings.MAX_DOCUMENT_BYTES:
        raise ValidationError("The file is too large.")
    head = upload.read(4096)
    upload.seek(0)
    magic, content_type = KINDS[suffix]
    if not head.startswith(magic) or (content_type == "text/plain" and b"\0" in head):
        raise ValidationError("The file is not what its name says.")


def content_type(filename):
    """The type a download is sent as: from our table, never from what the browser said at upload."""
    return KINDS.get(Path(filename).suffix.lower(), (b"", "application/octet-stream"))[1]
