# import_export.admin: pages that read in and give out a model's whole table.
import paddock
from django.contrib import admin
from django.urls import path


class ImportExportMixinBase:
    __partial__ = True

    def get_model_info(self):
        return self.model._meta.app_label, self.model._meta.model_name


class ImportMixin(ImportExportMixinBase):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        info = self.get_model_info()
        return [
            path("process_import/", wrap(self.process_import), name="%s_%s_process_import" % info),
            path("import/", wrap(self.import_action), name="%s_%s_import" % info),
        ] + super().get_urls()

    def process_import(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def import_action(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")


class ExportMixin(ImportExportMixinBase):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("export/", wrap(self.export_action), name="%s_%s_export" % self.get_model_info())] + super().get_urls()

    def export_action(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")


class ImportExportMixin(ImportMixin, ExportMixin):
    pass


class ImportExportModelAdmin(ImportExportMixin, admin.ModelAdmin):
    pass


class ExportActionMixin(ExportMixin):
    if paddock.at_least("django-import-export", 4, 0):

        def change_view(self, request, object_id, form_url="", extra_context=None):
            return paddock.unknown("an answer")


class ExportActionModelAdmin(ExportActionMixin, admin.ModelAdmin):
    pass


class ImportExportActionModelAdmin(ImportMixin, ExportActionModelAdmin):
    pass
