# django-axes 8: what it puts into the admin.
from django.contrib import admin
from django.db import models


class AccessAttempt(models.Model):
    class Meta:
        app_label = "axes"


class AccessLog(models.Model):
    class Meta:
        app_label = "axes"


class AccessFailureLog(models.Model):
    class Meta:
        app_label = "axes"


@admin.register(AccessAttempt)
class AccessAttemptAdmin(admin.ModelAdmin):
    pass


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    pass


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(admin.ModelAdmin):
    pass
