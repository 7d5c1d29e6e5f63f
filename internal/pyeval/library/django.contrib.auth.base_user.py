# django.contrib.auth.base_user.
from django.db import models


class AbstractBaseUser(models.Model):
    is_active = True
    REQUIRED_FIELDS = []

    class Meta:
        abstract = True
