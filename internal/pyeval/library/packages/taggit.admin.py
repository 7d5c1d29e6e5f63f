# django-taggit 6: what it puts into the admin.
from django.contrib import admin
from django.db import models


class Tag(models.Model):
    class Meta:
        app_label = "taggit"


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    pass
