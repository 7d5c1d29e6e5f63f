import unicodedata
import uuid

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models

from core.fields import EncryptedTextField


def normalise(email):
    """One spelling per address, so that two accounts can't share one that only looks different."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=normalise(email))


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None
    first_name = None
    last_name = None
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=80)
    website = models.URLField(blank=True)
    bio = models.TextField(blank=True, max_length=2000)
    tax_number = EncryptedTextField(blank=True)
    phone_pin = models.CharField(max_length=128, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()

    def __str__(self):
        return self.display_name or "member"


class LoginCode(models.Model):
    """A six-digit code for the mobile app: kept as a hash, good for ten minutes and five attempts."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    code = models.CharField(max_length=128)
    created = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
