from django.db import models


class Redirect(models.Model):
    pass
