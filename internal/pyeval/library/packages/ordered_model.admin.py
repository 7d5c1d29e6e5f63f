# django-ordered-model 3.7: an admin with a page that moves a row up or down.
import paddock
from django.contrib import admin
from django.urls import path


class BaseOrderedModelAdmin:
    __partial__ = True

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")


class OrderedModelAdmin(BaseOrderedModelAdmin, admin.ModelAdmin):
    def get_urls(self):
        info = (self.model._meta.app_label, self.model._meta.model_name)
        return [
            path("<path:object_id>/move-<direction>/", self.admin_site.admin_view(self.move_view), name="%s_%s_change_order" % info)
        ] + super().get_urls()

    def move_view(self, request, object_id, direction):
        return paddock.unknown("an answer")
