# django.contrib.gis.db.models: django.db.models with geographic fields.
from django.db.models import *
