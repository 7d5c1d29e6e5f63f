# django-celery-beat 2.8: what it puts into the admin.
import paddock
from django.contrib import admin
from django.db import models


class PeriodicTask(models.Model):
    class Meta:
        app_label = "django_celery_beat"


class ClockedSchedule(models.Model):
    class Meta:
        app_label = "django_celery_beat"


class CrontabSchedule(models.Model):
    class Meta:
        app_label = "django_celery_beat"


class SolarSchedule(models.Model):
    class Meta:
        app_label = "django_celery_beat"


class IntervalSchedule(models.Model):
    class Meta:
        app_label = "django_celery_beat"


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(admin.ModelAdmin):
    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(admin.ModelAdmin):
    pass


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(admin.ModelAdmin):
    pass


@admin.register(SolarSchedule)
class SolarScheduleAdmin(admin.ModelAdmin):
    pass


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(admin.ModelAdmin):
    pass
