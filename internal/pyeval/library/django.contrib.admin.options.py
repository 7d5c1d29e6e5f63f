# django.contrib.admin.options. A model's pages, and those of a site in django.contrib.admin.sites, are those
# of Django 3.2 and later. Before, each model had an autocomplete page of its own and a site no last pattern
# that catches everything; before 2.0 all were written as regular expressions.
import paddock
from django.urls import path
from django.views.generic.base import RedirectView

HORIZONTAL, VERTICAL = 1, 2


class BaseModelAdmin:
    __partial__ = True
    actions = ()
    exclude = None
    fields = None
    fieldsets = None
    filter_horizontal = ()
    filter_vertical = ()
    ordering = None
    raw_id_fields = ()
    readonly_fields = ()
    search_fields = ()


class ModelAdmin(BaseModelAdmin):
    __shown__ = True
    inlines = ()
    list_display = ("__str__",)
    list_filter = ()

    def __init__(self, model, admin_site):
        self.model = model
        self.opts = model._meta
        self.admin_site = admin_site

    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        meta = self.model._meta
        info = (meta.app_label, meta.model_name)
        return [
            path("", wrap(self.changelist_view), name="%s_%s_changelist" % info),
            path("add/", wrap(self.add_view), name="%s_%s_add" % info),
            path("<path:object_id>/history/", wrap(self.history_view), name="%s_%s_history" % info),
            path("<path:object_id>/delete/", wrap(self.delete_view), name="%s_%s_delete" % info),
            path("<path:object_id>/change/", wrap(self.change_view), name="%s_%s_change" % info),
            path("<path:object_id>/", wrap(RedirectView.as_view(pattern_name="admin:%s_%s_change" % info))),
        ]

    @property
    def urls(self):
        return self.get_urls()

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return paddock.unknown("an answer")

    def add_view(self, request, form_url="", extra_context=None):
        return self.changeform_view(request, None, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")

    def history_view(self, request, object_id, extra_context=None):
        return paddock.unknown("an answer")


class InlineModelAdmin(BaseModelAdmin):
    model = None
    extra = 3


class StackedInline(InlineModelAdmin):
    template = "admin/edit_inline/stacked.html"


class TabularInline(InlineModelAdmin):
    template = "admin/edit_inline/tabular.html"
