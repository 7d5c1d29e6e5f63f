# djangorestframework-simplejwt 5: what it puts into the admin.
from django.contrib import admin
from django.db import models


class OutstandingToken(models.Model):
    class Meta:
        app_label = "token_blacklist"


class BlacklistedToken(models.Model):
    class Meta:
        app_label = "token_blacklist"


@admin.register(OutstandingToken)
class OutstandingTokenAdmin(admin.ModelAdmin):
    pass


@admin.register(BlacklistedToken)
class BlacklistedTokenAdmin(admin.ModelAdmin):
    pass
