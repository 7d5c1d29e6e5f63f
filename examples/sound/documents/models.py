import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.storage import document_path
from orgs.models import Organisation, OwnedQuerySet


class Document(models.Model):
    """A text, a file, or both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="documents")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True, max_length=50_000)
    file = models.FileField(blank=True, upload_to=document_path)
    filename = models.CharField(max_length=160, blank=True)
    published = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    objects = OwnedQuerySet.as_manager()

    def __str__(self):
        return self.title


class CommentQuerySet(models.QuerySet):
    def for_org(self, organisation):
        return self.filter(document__organisation=organisation)


class Comment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    body = models.TextField(max_length=4000)
    created = models.DateTimeField(auto_now_add=True)
    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created"]

    def __str__(self):
        return self.body[:40]


class ShareLink(models.Model):
    """A document for somebody without an account: by a random link, behind a password, for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    fingerprint = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128)
    expires = models.DateTimeField()

    @property
    def alive(self):
        return self.expires > timezone.now()
