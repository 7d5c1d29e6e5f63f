from django.db import models


class SolarSchedule(models.Model):
    pass


class IntervalSchedule(models.Model):
    pass


class ClockedSchedule(models.Model):
    pass


class CrontabSchedule(models.Model):
    pass


class PeriodicTasks(models.Model):
    pass


class PeriodicTask(models.Model):
    pass
