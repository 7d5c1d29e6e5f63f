from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.template.response import TemplateResponse
from django.urls import path

from .models import User


@admin.register(User)
class QuireUserAdmin(UserAdmin):
    ordering = ["email"]
    list_display = ["email", "display_name", "is_staff", "last_login"]
    search_fields = ["email", "display_name"]
    # The tax number is not the back office's business.
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "website"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "display_name", "password1", "password2"]})]

    def get_urls(self):
        own = [path("by-organisation/", self.admin_site.admin_view(self.by_organisation), name="users-by-organisation")]
        return own + super().get_urls()

    def by_organisation(self, request):
        """How many people each organisation has; admin_view has let only staff come here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = User.objects.values("memberships__organisation__name").annotate(people=Count("pk")).order_by("-people")
        context = self.admin_site.each_context(request) | {"rows": rows, "title": "People by organisation"}
        return TemplateResponse(request, "admin/by_organisation.html", context)
