from django.contrib import admin

from .models import Delivery, Webhook


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    """Without the secret, which is between the customer and the receiver."""

    list_display = ["url", "organisation", "active"]
    fields = ["url", "active"]

    def has_add_permission(self, request):
        return False


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ["webhook", "status", "problem", "when"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
