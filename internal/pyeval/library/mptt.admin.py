# mptt.admin.
import paddock
from django.contrib import admin


class MPTTModelAdmin(admin.ModelAdmin):
    pass


class DraggableMPTTAdmin(MPTTModelAdmin):
    def changelist_view(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
