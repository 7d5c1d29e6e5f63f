# django.contrib.auth.models.
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class Permission(models.Model):
    class Meta:
        verbose_name = "permission"


class Group(models.Model):
    class Meta:
        verbose_name = "group"


class PermissionsMixin(models.Model):
    class Meta:
        abstract = True


class AbstractUser(AbstractBaseUser, PermissionsMixin):
    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = "user"
        verbose_name_plural = "users"
        abstract = True


class User(AbstractUser):
    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
