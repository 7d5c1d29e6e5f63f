# django.db.models.base. Of a model only its _meta is known; managers, fields and queries are not evaluated.
from django.db.models.options import Descriptor


class Model:
    __partial__ = True
    _meta = Descriptor()

    def __init_subclass__(cls, **kwargs):
        from django.apps.registry import apps

        apps.add(cls)
