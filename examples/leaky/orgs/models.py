from django.conf import settings
from django.db import models

from core.fields import EncryptedTextField


class Role(models.TextChoices):
    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"


class Organisation(models.Model):
    """A tenant: everything else belongs to exactly one."""

    name = models.CharField(max_length=120)
    bank_account = EncryptedTextField(blank=True)
    mail_greeting = models.CharField(max_length=300, default="Dear {{ user.display_name }},")
    theme = models.CharField(max_length=60, default="light")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")]

    def __str__(self):
        return f"{self.user} in {self.organisation}"


class Invitation(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    fingerprint = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.email} to {self.organisation}"
