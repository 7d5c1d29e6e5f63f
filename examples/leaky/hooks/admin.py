from django.contrib import admin

from .models import Delivery, Webhook

admin.site.register(Webhook)
admin.site.register(Delivery)
