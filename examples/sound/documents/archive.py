"""Many documents at once: out as a ZIP file, in from a tar file."""

import io
import tarfile
import zipfile

from django.core.exceptions import ValidationError

from .models import Document

MAX_MEMBERS = 100
MAX_TEXT = 50_000


def pack(documents):
    """The texts of `documents` as the bytes of a ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            archive.writestr(f"{document.pk}.md", document.body)
    return out.getvalue()


def unpack(upload, organisation, author):
    """Make a document of every text in the tar file `upload`.

    Nothing is written to the disk: members are read one by one, their names are only titles, and there is a bound on
    how many there are and on the size of each. Only plain tar files ("r:") are taken, so none unpacks to more than it is.
    """
    made = []
    try:
        with tarfile.open(fileobj=upload, mode="r:") as archive:
            for count, member in enumerate(archive):
                if count == MAX_MEMBERS or member.size > MAX_TEXT:
                    raise ValidationError("The archive is too large.")
                if not member.isfile() or not member.name.endswith((".md", ".txt")):
                    continue
                text = archive.extractfile(member).read(MAX_TEXT).decode("utf-8", "replace")
                made.append(Document(organisation=organisation, author=author, title=member.name[-160:], body=text))
    except tarfile.TarError:
        raise ValidationError("That is not a tar file.") from None
    return Document.objects.bulk_create(made)
