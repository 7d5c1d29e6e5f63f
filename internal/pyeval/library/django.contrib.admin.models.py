from django.db import models

ADDITION, CHANGE, DELETION = 1, 2, 3


class LogEntry(models.Model):
    pass
