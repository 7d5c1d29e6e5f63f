# django_celery_beat.admin.
import paddock
from django.contrib import admin
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(admin.ModelAdmin):
    def changelist_view(self, request, extra_context=None):
        return paddock.unknown("an answer")


@admin.register(ClockedSchedule, CrontabSchedule, SolarSchedule, IntervalSchedule)
class ScheduleAdmin(admin.ModelAdmin):
    pass
