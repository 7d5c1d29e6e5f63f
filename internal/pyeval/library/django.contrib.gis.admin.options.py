# django.contrib.gis.admin.options.
from django.contrib.admin.options import ModelAdmin


class GeoModelAdminMixin:
    __partial__ = True


class GISModelAdmin(GeoModelAdminMixin, ModelAdmin):
    pass


class GeoModelAdmin(ModelAdmin):
    pass


class OSMGeoAdmin(GeoModelAdmin):
    pass
