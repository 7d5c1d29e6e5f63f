# django-allauth 65: what it puts into the admin.
from django.contrib import admin
from django.db import models


class SocialApp(models.Model):
    class Meta:
        app_label = "socialaccount"


class SocialToken(models.Model):
    class Meta:
        app_label = "socialaccount"


class SocialAccount(models.Model):
    class Meta:
        app_label = "socialaccount"


@admin.register(SocialApp)
class SocialAppAdmin(admin.ModelAdmin):
    pass


@admin.register(SocialToken)
class SocialTokenAdmin(admin.ModelAdmin):
    pass


@admin.register(SocialAccount)
class SocialAccountAdmin(admin.ModelAdmin):
    pass
