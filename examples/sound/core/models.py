from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One line of the audit log; written by core.audit, shown to staff, changed by nobody."""

    when = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    organisation = models.ForeignKey("orgs.Organisation", null=True, on_delete=models.SET_NULL)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=200)
    address = models.CharField(max_length=45)

    class Meta:
        ordering = ["-when"]

    def __str__(self):
        return f"{self.verb} {self.target}"
