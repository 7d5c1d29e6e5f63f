from django.contrib import admin

from .models import Comment, Document, ShareLink


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    """Metadata only: the back office has no business in what customers write."""

    list_display = ["title", "organisation", "created"]
    fields = ["title", "organisation", "published"]


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = ["document", "author", "created"]


@admin.register(ShareLink)
class ShareLinkAdmin(admin.ModelAdmin):
    list_display = ["document", "expires"]
    fields = ["expires"]

    def has_add_permission(self, request):
        return False
