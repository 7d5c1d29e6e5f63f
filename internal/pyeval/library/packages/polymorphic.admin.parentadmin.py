# django-polymorphic 4: the admin of a model with kinds hands each row to the admin of its kind.
import paddock
from django.contrib import admin


class PolymorphicParentModelAdmin(admin.ModelAdmin):
    base_model = None
    child_models = None

    def get_child_models(self):
        return self.child_models

    def add_view(self, request, form_url="", extra_context=None):
        return paddock.unknown("an answer")

    def change_view(self, request, object_id, *args, **kwargs):
        return paddock.unknown("an answer")

    def history_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")

    def delete_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")
