from django.db import models


class ContentType(models.Model):
    pass
