# django-oauth-toolkit 3: what it puts into the admin.
from django.contrib import admin
from django.db import models


class Application(models.Model):
    class Meta:
        app_label = "oauth2_provider"


class AccessToken(models.Model):
    class Meta:
        app_label = "oauth2_provider"


class Grant(models.Model):
    class Meta:
        app_label = "oauth2_provider"


class IDToken(models.Model):
    class Meta:
        app_label = "oauth2_provider"


class RefreshToken(models.Model):
    class Meta:
        app_label = "oauth2_provider"


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    pass


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin):
    pass


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    pass


@admin.register(IDToken)
class IDTokenAdmin(admin.ModelAdmin):
    pass


@admin.register(RefreshToken)
class RefreshTokenAdmin(admin.ModelAdmin):
    pass
