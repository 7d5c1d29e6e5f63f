"""Two organisations with people, documents, comments and invoices, to look around in."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from billing.models import Invoice
from documents.models import Comment, Document
from orgs.models import Membership, Organisation, Role

PEOPLE = [
    # address, name, organisation, role
    ("olga@alder.example", "Olga Owner", "Alder Architects", Role.OWNER),
    ("eddie@alder.example", "Eddie Editor", "Alder Architects", Role.EDITOR),
    ("rita@alder.example", "Rita Reader", "Alder Architects", Role.READER),
    ("bruno@birch.example", "Bruno Baker", "Birch Bakery", Role.OWNER),
    ("nora@nowhere.example", "Nora Newcomer", None, None),
]

TEXT = """We meet on **Mondays at nine**.

- bring the drawings
- the [guide](https://commonmark.org/help/) says how to write here
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--password", help="one password for all; without it a random one is made and shown")

    @transaction.atomic
    def handle(self, *, password, **options):
        if not settings.DEBUG:
            raise CommandError("This is for development only.")
        if User.objects.exists():
            raise CommandError("There are people already.")
        password = password or secrets.token_urlsafe(12)

        for email, name, organisation, role in PEOPLE:
            user = User.objects.create_user(email, password, display_name=name, bio=f"{name} likes paper.")
            if organisation:
                tenant, _ = Organisation.objects.get_or_create(name=organisation)
                Membership.objects.create(organisation=tenant, user=user, role=role)
        User.objects.create_user("sam@quire.example", password, display_name="Sam Staff", is_staff=True)
        User.objects.create_superuser("sue@quire.example", password, display_name="Sue Superuser")

        for tenant in Organisation.objects.all():
            author = tenant.memberships.get(role=Role.OWNER).user
            for number in range(1, 4):
                document = Document.objects.create(
                    organisation=tenant, author=author, title=f"Notes {number} of {tenant.name}", body=TEXT
                )
                Comment.objects.create(document=document, author=author, body="Please *read* this.")
                Invoice.objects.create(
                    organisation=tenant,
                    number=f"{tenant.name[0]}-{number:03}",
                    customer=f"Customer {number}",
                    customer_email=f"customer{number}@customers.example",
                    amount=100 * number,
                )
        self.stdout.write(f"Everybody's password is {password}")
