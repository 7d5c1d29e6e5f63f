# django-sitetree 1.18: what it puts into the admin. The pages of a tree's items lie below those of the trees.
import paddock
from django.contrib import admin
from django.db import models
from django.urls import path, re_path


class Tree(models.Model):
    class Meta:
        app_label = "sitetree"


def redirects_handler(*args, **kwargs):
    return paddock.unknown("an answer")


class TreeItemAdmin(admin.ModelAdmin):
    def item_add(self, request, tree_id):
        return paddock.unknown("an answer")

    def item_edit(self, request, item_id, tree_id=None):
        return paddock.unknown("an answer")

    def item_delete(self, request, item_id, tree_id=None):
        return paddock.unknown("an answer")

    def item_history(self, request, item_id, tree_id=None):
        return paddock.unknown("an answer")

    def item_move(self, request, tree_id, item_id, direction):
        return paddock.unknown("an answer")


@admin.register(Tree)
class TreeAdmin(admin.ModelAdmin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        items = TreeItemAdmin(Tree, self.admin_site)
        tree, item = r"^((?P<tree_id>\d+)/)?change/", r"item_(?P<item_id>\d+)/"
        return [
            path("change/", redirects_handler, name="sitetree_treeitem_changelist"),
            re_path(tree + "item_add/$", wrap(items.item_add), name="sitetree_treeitem_add"),
            re_path(r"^(?P<tree_id>\d+)/change/" + item + "$", wrap(items.item_edit), name="sitetree_treeitem_change"),
            re_path("^change/" + item + "$", wrap(items.item_edit), name="sitetree_treeitem_change"),
            re_path(tree + item + "delete/$", wrap(items.item_delete), name="sitetree_treeitem_delete"),
            re_path(tree + item + "history/$", wrap(items.item_history), name="sitetree_treeitem_history"),
            re_path(
                r"^(?P<tree_id>\d+)/change/" + item + "move_(?P<direction>(up|down))/$",
                wrap(items.item_move),
                name="sitetree_treeitem_move",
            ),
        ] + super().get_urls()
