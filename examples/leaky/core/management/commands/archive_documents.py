"""Copy the files of old documents to the archive."""

from datetime import timedelta

from django.core.files.storage import storages
from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.models import Document


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=365, help="how old a document has to be")

    def handle(self, *, days, **options):
        before = timezone.now() - timedelta(days=days)
        count = 0
        for document in Document.objects.filter(created__lt=before).exclude(file=""):
            name = f"archive/{document.organisation_id}/{document.pk}"
            if not storages["archive"].exists(name):
                with document.file.open("rb") as file:
                    storages["archive"].save(name, file)
                count += 1
        self.stdout.write(f"{count} files archived")
