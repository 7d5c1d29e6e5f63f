from django.db import models


class Session(models.Model):
    pass
