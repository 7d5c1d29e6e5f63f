from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count
from django.template.response import TemplateResponse
from django.urls import path

from .models import User


@admin.register(User)
class QuireUserAdmin(UserAdmin):
    ordering = ["email"]
    list_display = ["email", "display_name", "is_staff", "last_login"]
    search_fields = ["email", "display_name"]
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "website", "tax_number", "id_card_number"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "display_name", "password1", "password2"]})]

    def get_urls(self):
        own = [path("by-organisation/", self.by_organisation, name="users-by-organisation")]  # planted: admin-without-permission
        return own + super().get_urls()

    def by_organisation(self, request):
        """How many people each organisation has."""
        rows = User.objects.values("memberships__organisation__name").annotate(people=Count("pk")).order_by("-people")
        context = self.admin_site.each_context(request) | {"rows": rows, "title": "People by organisation"}
        return TemplateResponse(request, "admin/by_organisation.html", context)
