from django.db import models
from django.urls import reverse


class Note(models.Model):
    title = models.CharField(max_length=500)
    body = models.TextField()

    def shout(self):
        return self.title.upper()

    def intro(self):
        return self.body[:300]

    @property
    def heading(self):
        return f"Note: {self.title}"

    def get_absolute_url(self):
        return reverse("note", args=[self.pk])


class Link(models.Model):
    link = models.URLField(max_length=500)


class RawLink(models.Model):
    link = models.URLField(max_length=500)


class Contact(models.Model):
    email = models.EmailField(max_length=300)


class Item(models.Model):
    slug = models.SlugField(max_length=200)
    count = models.IntegerField()
    day = models.DateField()
    colour = models.CharField(max_length=10, choices=[("red", "Red"), ("green", "Green")])


class Settled(models.Model):
    """Nobody writes it but the staff's shell."""

    text = models.CharField(max_length=100)
