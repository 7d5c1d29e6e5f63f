# django-polymorphic 4: the admin of one kind of a model with kinds.
import paddock
from django.contrib import admin


class PolymorphicChildModelAdmin(admin.ModelAdmin):
    base_model = None
    base_form = None
    base_fieldsets = None
    show_in_index = False

    def delete_view(self, request, object_id, context=None):
        return paddock.unknown("an answer")

    def history_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")
