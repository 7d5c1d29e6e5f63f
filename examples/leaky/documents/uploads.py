"""What may be uploaded."""

import mimetypes
from pathlib import Path

from django.core.exceptions import ValidationError

REFUSED = {".exe", ".bat"}


def check(upload):
    """Raise ValidationError for programs; everything else is welcome."""
    if Path(upload.name).suffix in REFUSED:
        raise ValidationError("We don't take programs.")


def content_type(filename):
    """The type a download is sent as."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"
