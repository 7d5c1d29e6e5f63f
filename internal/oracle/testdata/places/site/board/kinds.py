"""What the variables of a place hold: a function for each kind gives what the template is told.

A value that the site refuses is a 404 or a ValueError, and no page. `write_x` stores what `x` shows. Functions whose
names begin with route_ take the value from the URL, those that begin with upload_ from a file."""

import html
import json
import urllib.parse

import markdown
import nh3
from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import URLValidator
from django.http import Http404, HttpResponse
from django.utils.html import escape, escapejs, format_html, strip_tags
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from .models import Contact, Item, Link, Note, RawLink, Settled


# ---- with the request ----


def text(request):
    return {"v": request.GET["v"]}


def two(request):
    return {"v": request.GET["v"], "w": request.GET["w"]}


def listed(request):
    return {"v": request.GET.getlist("v")}


def mapping(request):
    return {"v": {"name": request.GET["v"], "age": 7}}


def nothing(request):
    return {}


class Person:
    def __init__(self, name):
        self.name = name

    def shout(self):
        return self.name.upper()

    def initials(self):
        return len(self.name)


def person(request):
    return {"v": Person(request.GET["v"])}


def constant(request):
    return {"v": "a constant"}


def table(request):
    return {"v": {"red": "#f00", "green": "#0f0"}.get(request.GET["v"], "#000")}


def number(request):
    return {"v": int(request.GET["v"])}


def digits(request):
    v = request.GET["v"]
    if not v.isdigit():
        raise Http404
    return {"v": v}


def flag(request):
    return {"v": request.GET["v"] == "on"}


def length(request):
    return {"v": len(request.GET["v"])}


def one_of(request):
    v = request.GET["v"]
    if v not in ("red", "green"):
        raise Http404
    return {"v": v}


def slugged(request):
    return {"v": slugify(request.GET["v"])}


def escaped(request):
    return {"v": escape(request.GET["v"])}


def escaped_twice(request):
    return {"v": html.escape(request.GET["v"])}


def for_script(request):
    return {"v": escapejs(request.GET["v"])}


def formatted(request):
    return {"v": format_html("<b>{}</b>", request.GET["v"])}


def stripped(request):
    return {"v": strip_tags(request.GET["v"])}


def quoted(request):
    return {"v": urllib.parse.quote(request.GET["v"], safe="")}


def query(request):
    return {"v": urllib.parse.urlencode({"q": request.GET["v"]})}


def dumped(request):
    return {"v": json.dumps({"name": request.GET["v"]})}


def dumped_safely(request):
    return {"v": json.dumps({"name": request.GET["v"]}).replace("<", "\\u003c")}


def cleaned(request):
    return {"v": nh3.clean(request.GET["v"])}


def marked(request):
    return {"v": mark_safe("<b>" + request.GET["v"] + "</b>")}


def marked_down(request):
    return {"v": markdown.markdown(request.GET["v"])}


def marked_down_cleaned(request):
    return {"v": nh3.clean(markdown.markdown(request.GET["v"]))}


def web(request):
    v = request.GET["v"]
    if urllib.parse.urlsplit(v).scheme not in ("http", "https"):
        raise Http404
    return {"v": v}


def web_prefixed(request):
    v = request.GET["v"]
    if not v.startswith(("http://", "https://")):
        raise Http404
    return {"v": v}


def validated(request):
    v = request.GET["v"]
    URLValidator(schemes=["http", "https"])(v)
    return {"v": v}


def local(request):
    v = request.GET["v"]
    if not url_has_allowed_host_and_scheme(v, allowed_hosts={request.get_host()}):
        raise Http404
    return {"v": v}


def upload_name(request):
    return {"v": request.FILES["v"].name}


def route_str(request, v):
    return {"v": v}


def route_slug(request, v):
    return {"v": v}


def route_int(request, v):
    return {"v": v}


def route_uuid(request, v):
    return {"v": v}


# ---- with a form ----


def clean(form):
    if not form.is_valid():
        raise Http404
    return {"v": form.cleaned_data["v"]}


class CharForm(forms.Form):
    v = forms.CharField()


def char(request):
    return clean(CharForm(request.GET))


def char_form(request):
    return {"form": CharForm(request.GET)}


class URLForm(forms.Form):
    v = forms.URLField(assume_scheme="https")


def url(request):
    return clean(URLForm(request.GET))


def url_form(request):
    return {"form": URLForm(request.GET)}


class EmailForm(forms.Form):
    v = forms.EmailField()


def email(request):
    return clean(EmailForm(request.GET))


class IntegerForm(forms.Form):
    v = forms.IntegerField()


def integer(request):
    return clean(IntegerForm(request.GET))


class DecimalForm(forms.Form):
    v = forms.DecimalField()


def decimal(request):
    return clean(DecimalForm(request.GET))


class SlugForm(forms.Form):
    v = forms.SlugField()


def slug(request):
    return clean(SlugForm(request.GET))


class DateForm(forms.Form):
    v = forms.DateField()


def date(request):
    return clean(DateForm(request.GET))


class BooleanForm(forms.Form):
    v = forms.BooleanField(required=False)


def boolean(request):
    return clean(BooleanForm(request.GET))


class UUIDForm(forms.Form):
    v = forms.UUIDField()


def uuid(request):
    return clean(UUIDForm(request.GET))


class ChoiceForm(forms.Form):
    v = forms.ChoiceField(choices=[("red", "Red"), ("green", "Green")])


def choice(request):
    return clean(ChoiceForm(request.GET))


def choice_form(request):
    return {"form": ChoiceForm(request.GET)}


class AddressForm(forms.Form):
    v = forms.GenericIPAddressField()


def ip(request):
    return clean(AddressForm(request.GET))


class UsernameForm(forms.Form):
    v = forms.CharField(validators=[UnicodeUsernameValidator()])


def username(request):
    return clean(UsernameForm(request.GET))


class RegexForm(forms.Form):
    v = forms.RegexField(r"^[a-z]+\Z")


def regex(request):
    return clean(RegexForm(request.GET))


# ---- out of the database ----


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["title", "body"]


def save(form):
    if not form.is_valid():
        raise Http404
    form.save()
    return HttpResponse("kept")


def write_note(request):
    return save(NoteForm(request.GET))


def note(request):
    return {"note": Note.objects.latest("pk")}


write_notes = write_note


def notes(request):
    return {"notes": Note.objects.order_by("-pk")[:1]}


class LinkForm(forms.ModelForm):
    class Meta:
        model = Link
        fields = ["link"]


def write_link(request):
    return save(LinkForm(request.GET))


def link(request):
    return {"v": Link.objects.latest("pk").link}


def write_raw_link(request):
    RawLink.objects.create(link=request.GET["v"])
    return HttpResponse("kept")


def raw_link(request):
    return {"v": RawLink.objects.latest("pk").link}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["email"]


def write_contact(request):
    return save(ContactForm(request.GET))


def contact(request):
    return {"v": Contact.objects.latest("pk").email}


class ItemForm(forms.ModelForm):
    class Meta:
        model = Item
        fields = ["slug", "count", "day", "colour"]


def write_item(request):
    return save(ItemForm(request.GET))


def item(request):
    return {"item": Item.objects.latest("pk")}


def settled(request):
    return {"v": Settled.objects.first()}
