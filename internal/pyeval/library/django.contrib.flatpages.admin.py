from django.contrib import admin
from django.contrib.flatpages.models import FlatPage


@admin.register(FlatPage)
class FlatPageAdmin(admin.ModelAdmin):
    list_display = ("url", "title")
    list_filter = ("sites", "registration_required")
    search_fields = ("url", "title")
