from django.contrib.admin import HORIZONTAL, VERTICAL, AdminSite, ModelAdmin, StackedInline, TabularInline, autodiscover, register, site
from django.contrib.gis.admin.options import GeoModelAdmin, GISModelAdmin, OSMGeoAdmin
