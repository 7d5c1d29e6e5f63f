from django.db import models


class Site(models.Model):
    pass
