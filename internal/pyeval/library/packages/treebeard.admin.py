# django-treebeard 7: an admin of trees.
import paddock
from django.contrib import admin
from django.urls import path
from django.views.i18n import JavaScriptCatalog


class TreeAdmin(admin.ModelAdmin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        new = [path("move/", wrap(self.move_node))]
        if paddock.at_least("django-treebeard", 7, 0):
            new.append(path("children/<str:parent_id>/", wrap(self.children_view)))
        new.append(path("jsi18n/", JavaScriptCatalog.as_view(packages=["treebeard"]), name="javascript-catalog"))
        return new + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def children_view(self, request, parent_id):
        return paddock.unknown("an answer")

    def move_node(self, request):
        return paddock.unknown("an answer")
