# django-celery-results 2.6: what it puts into the admin.
from django.contrib import admin
from django.db import models


class TaskResult(models.Model):
    class Meta:
        app_label = "django_celery_results"


class GroupResult(models.Model):
    class Meta:
        app_label = "django_celery_results"


@admin.register(TaskResult)
class TaskResultAdmin(admin.ModelAdmin):
    pass


@admin.register(GroupResult)
class GroupResultAdmin(admin.ModelAdmin):
    pass
