from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models


def normalise(email):
    return email.strip()


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
    username = None
    first_name = None
    last_name = None
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=80)
    website = models.CharField(max_length=200, blank=True)
    bio = models.TextField(blank=True, max_length=2000)
    tax_number = models.CharField(max_length=40, blank=True)  # planted: plaintext-sensitive-field
    id_card_number = models.CharField(max_length=40, blank=True)  # planted: plaintext-sensitive-field
    phone_pin = models.CharField(max_length=128, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()

    def __str__(self):
        return self.display_name or "member"


class LoginCode(models.Model):
    """A code for the mobile app."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    code = models.CharField(max_length=128)
    created = models.DateTimeField()


class ResetToken(models.Model):
    """A link to set a new password."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)
