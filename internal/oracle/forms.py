"""The fields of the forms and serializers of some modules, as Django and DRF make them."""

import importlib
import json
import os
import sys

directory, settings, *modules = sys.argv[1:]
sys.path.insert(0, directory)
os.chdir(directory)
os.environ["DJANGO_SETTINGS_MODULE"] = settings

import django  # noqa: E402

django.setup()

from django import forms  # noqa: E402
from rest_framework import serializers  # noqa: E402

answer = []
for name in modules:
    module = importlib.import_module(name)
    for cls in vars(module).values():
        if not isinstance(cls, type) or cls.__module__ != name:
            continue
        if issubclass(cls, forms.ModelForm):
            fields = [{"name": n, "in": not f.disabled, "out": True} for n, f in cls().fields.items()]
        elif issubclass(cls, serializers.ModelSerializer):
            fields = [
                {"name": n, "in": not f.read_only and not isinstance(f, serializers.HiddenField), "out": not f.write_only}
                for n, f in cls().fields.items()
            ]
        else:
            continue
        answer.append({"name": f"{name}.{cls.__qualname__}", "fields": fields})
json.dump(answer, sys.stdout)
