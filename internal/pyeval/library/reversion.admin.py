# reversion.admin: an admin with pages for what was deleted and for earlier revisions.
import paddock
from django.contrib import admin
from django.urls import re_path


class VersionAdmin(admin.ModelAdmin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        info = (self.model._meta.app_label, self.model._meta.model_name)
        return [
            re_path(r"^recover/$", wrap(self.recoverlist_view), name="%s_%s_recoverlist" % info),
            re_path(r"^recover/(\d+)/$", wrap(self.recover_view), name="%s_%s_recover" % info),
            re_path(r"^([^/]+)/history/(\d+)/$", wrap(self.revision_view), name="%s_%s_revision" % info),
        ] + super().get_urls()

    def add_view(self, request, form_url="", extra_context=None):
        return paddock.unknown("an answer")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return paddock.unknown("an answer")

    def recover_view(self, request, version_id, extra_context=None):
        return paddock.unknown("an answer")

    def revision_view(self, request, object_id, version_id, extra_context=None):
        return paddock.unknown("an answer")

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def recoverlist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def history_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")
