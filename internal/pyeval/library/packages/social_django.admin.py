# social-auth-app-django 7.2: what it puts into the admin.
from django.contrib import admin
from django.db import models


class UserSocialAuth(models.Model):
    class Meta:
        app_label = "social_django"


class Nonce(models.Model):
    class Meta:
        app_label = "social_django"


class Association(models.Model):
    class Meta:
        app_label = "social_django"


@admin.register(UserSocialAuth)
class UserSocialAuthAdmin(admin.ModelAdmin):
    pass


@admin.register(Nonce)
class NonceAdmin(admin.ModelAdmin):
    pass


@admin.register(Association)
class AssociationAdmin(admin.ModelAdmin):
    pass
