# django.db.models: fields and all else that is not here are known by name.
from django.db.models.base import Model
