# django.core.urlresolvers, the name of django.urls before Django 2.0.
from django.urls import get_callable
