"""The models that the project in a directory has with a settings module, as Django's registry of apps has them."""

import json
import os
import sys

directory, settings = sys.argv[1:3]
sys.path.insert(0, directory)
os.chdir(directory)
os.environ["DJANGO_SETTINGS_MODULE"] = settings

import django  # noqa: E402
from django.apps import apps  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import models  # noqa: E402

django.setup()
answer = []
for model in apps.get_models():
    fields = []
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        remote = field.remote_field
        if getattr(remote, "parent_link", False):
            continue
        fields.append(
            {
                "name": field.name,
                "kind": next(c.__name__ for c in type(field).__mro__ if c.__module__.startswith("django.db.models.fields")),
                "to": remote.model._meta.label if remote else "",
                "related": remote.get_accessor_name() or "" if remote and not remote.hidden else "",
                "query": field.related_query_name() if remote and not remote.hidden else "",
                "through": remote.through._meta.label
                if isinstance(field, models.ManyToManyField) and not remote.through._meta.auto_created
                else "",
                "null": field.null,
                "unique": field.unique,
                "primary": field.primary_key,
                "editable": field.editable,
                "max": field.max_length or 0,
            }
        )
    answer.append(
        {
            "name": f"{model.__module__}.{model.__qualname__}",
            "label": model._meta.label,
            "user": model is get_user_model(),
            "managers": [m.name for m in model._meta.managers],
            "fields": fields,
        }
    )
json.dump(answer, sys.stdout)
