# django-allauth 65: what it puts into the admin.
from django.contrib import admin
from django.db import models


class EmailAddress(models.Model):
    class Meta:
        app_label = "account"


@admin.register(EmailAddress)
class EmailAddressAdmin(admin.ModelAdmin):
    pass
