from django.conf import settings
from django.db import models

from core.storage import document_path
from orgs.models import Organisation


class Document(models.Model):
    """A text, a file, or both."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="documents")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    file = models.FileField(blank=True, upload_to=document_path)
    filename = models.CharField(max_length=160, blank=True)
    published = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.title


class Comment(models.Model):
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    body = models.TextField(max_length=4000)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created"]

    def __str__(self):
        return self.body[:40]


class ShareLink(models.Model):
    """A document for somebody without an account: by a link, behind a password."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    fingerprint = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128)  # planted: plaintext-password
    expires = models.DateTimeField()

    def opens_with(self, password):
        return self.password == password  # planted: plaintext-password, timing-unsafe-compare
