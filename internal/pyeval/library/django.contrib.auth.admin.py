# django.contrib.auth.admin.
import paddock
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import path


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    search_fields = ("name",)
    ordering = ("name",)
    filter_horizontal = ("permissions",)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personal info", {"fields": ("first_name", "last_name", "email")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Important dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "password1", "password2")}),)
    list_display = ("username", "email", "first_name", "last_name", "is_staff")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ("groups", "user_permissions")

    def get_urls(self):
        change = path(
            "<id>/password/", self.admin_site.admin_view(self.user_change_password), name="auth_user_password_change"
        )
        return [change] + super().get_urls()

    def add_view(self, request, form_url="", extra_context=None):
        return paddock.unknown("an answer")

    def user_change_password(self, request, id, form_url=""):
        return paddock.unknown("an answer")
