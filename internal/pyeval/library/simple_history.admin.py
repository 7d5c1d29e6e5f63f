# simple_history.admin: an admin with a page for each earlier state of an object.
import paddock
from django.contrib import admin
from django.urls import re_path


class SimpleHistoryAdmin(admin.ModelAdmin):
    def get_urls(self):
        info = (self.model._meta.app_label, self.model._meta.model_name)
        return [
            re_path(
                "^([^/]+)/history/([^/]+)/$",
                self.admin_site.admin_view(self.history_form_view),
                name="%s_%s_simple_history" % info,
            )
        ] + super().get_urls()

    def history_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        return paddock.unknown("an answer")
