from django.contrib.messages.constants import *
from django.contrib.messages import constants
