"""A model field that the database never sees in the clear."""

from django.db import models

from . import crypto


class EncryptedTextField(models.TextField):
    """Text that is encrypted on its way into the database and decrypted on its way out."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return crypto.encrypt(value) if value else value

    def from_db_value(self, value, expression, connection):
        return crypto.decrypt(value) if value else value
