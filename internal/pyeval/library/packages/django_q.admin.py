# django-q2 1: what it puts into the admin.
from django.conf import settings
from django.contrib import admin
from django.db import models


class Schedule(models.Model):
    class Meta:
        app_label = "django_q"


class Success(models.Model):
    class Meta:
        app_label = "django_q"


class Failure(models.Model):
    class Meta:
        app_label = "django_q"


class OrmQ(models.Model):
    class Meta:
        app_label = "django_q"


class ScheduleAdmin(admin.ModelAdmin):
    pass


class TaskAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False


class FailAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False


class QueueAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False


admin.site.register(Schedule, ScheduleAdmin)
admin.site.register(Success, TaskAdmin)
admin.site.register(Failure, FailAdmin)
if getattr(settings, "Q_CLUSTER", {}).get("orm"):
    admin.site.register(OrmQ, QueueAdmin)
