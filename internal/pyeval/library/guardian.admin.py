# guardian.admin: an admin with pages for the permissions on one object.
import paddock
from django.contrib import admin
from django.urls import path


class GuardedModelAdminMixin:
    __partial__ = True
    include_object_permissions_urls = True
    user_can_access_owned_objects_only = False
    user_can_access_owned_by_group_objects_only = False

    def get_urls(self):
        urls = super().get_urls()
        if not self.include_object_permissions_urls:
            return urls
        wrap = self.admin_site.admin_view
        info = (self.model._meta.app_label, self.model._meta.model_name)
        at = "<object_pk>/permissions/"
        return [
            path(at, wrap(self.obj_perms_manage_view), name="%s_%s_permissions" % info),
            path(
                at + "user-manage/<user_id>/",
                wrap(self.obj_perms_manage_user_view),
                name="%s_%s_permissions_manage_user" % info,
            ),
            path(
                at + "group-manage/<group_id>/",
                wrap(self.obj_perms_manage_group_view),
                name="%s_%s_permissions_manage_group" % info,
            ),
        ] + urls

    def obj_perms_manage_view(self, request, object_pk):
        return paddock.unknown("an answer")

    def obj_perms_manage_user_view(self, request, object_pk, user_id):
        return paddock.unknown("an answer")

    def obj_perms_manage_group_view(self, request, object_pk, group_id):
        return paddock.unknown("an answer")


class GuardedModelAdmin(GuardedModelAdminMixin, admin.ModelAdmin):
    pass
