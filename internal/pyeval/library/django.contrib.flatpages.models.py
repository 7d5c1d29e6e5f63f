from django.db import models


class FlatPage(models.Model):
    pass
