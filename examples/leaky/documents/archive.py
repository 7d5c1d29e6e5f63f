"""Many documents at once: out as a ZIP file, in from a tar file."""

import io
import os
import tarfile
import tempfile
import zipfile
from pathlib import Path

from .models import Document


def pack(documents):
    """The texts of `documents` as the bytes of a ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            archive.writestr(f"{document.pk}.md", document.body)
    return out.getvalue()


def unpack(upload, organisation, author):
    """Make a document of every text in the tar file `upload`."""
    made = []
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=upload) as archive:
        archive.extractall(folder)  # planted: archive-traversal
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in {".md", ".txt"} and path.is_file():
                text = path.read_text(errors="replace")
                made.append(Document(organisation=organisation, author=author, title=path.name[:160], body=text))
    return Document.objects.bulk_create(made)


def unpack_zip(upload, folder):
    """The same for ZIP files of the old client, whose names zipfile would have cleaned."""
    with zipfile.ZipFile(upload) as archive:
        for name in archive.namelist():
            with open(os.path.join(folder, name), "wb") as out:  # planted: archive-traversal
                out.write(archive.read(name))


def unpack_safely(upload, folder):
    """The tar files of the partner; the filter refuses names that lead out of the folder."""
    with tarfile.open(fileobj=upload) as archive:
        archive.extractall(folder, filter="data")
