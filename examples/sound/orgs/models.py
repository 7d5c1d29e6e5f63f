import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from core import crypto
from core.fields import EncryptedTextField

INVITATION_AGE = timedelta(days=7)


class Role(models.TextChoices):
    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"


class OwnedQuerySet(models.QuerySet):
    """For models with an `organisation`: the way to objects leads through for_org, in every view."""

    def for_org(self, organisation):
        return self.filter(organisation=organisation)


class Organisation(models.Model):
    """A tenant: everything else belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    bank_account = EncryptedTextField(blank=True)
    mail_greeting = models.CharField(max_length=300, default="Dear $name,")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")]

    def __str__(self):
        return f"{self.user} in {self.organisation}"


class InvitationQuerySet(OwnedQuerySet):
    def redeemable(self, token):
        """The invitation that `token` opens: recognised by its fingerprint, for a week."""
        return self.filter(fingerprint=crypto.fingerprint(token), created__gt=timezone.now() - INVITATION_AGE)


class Invitation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    fingerprint = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return f"{self.email} to {self.organisation}"
