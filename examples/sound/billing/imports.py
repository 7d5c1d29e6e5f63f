"""Invoices that come in as files."""

import yaml
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError

from .forms import InvoiceForm
from .models import Invoice

NAMES = ["number", "customer", "customer_email", "amount", "note"]


def invoices_from_xml(file):
    """Values of the invoices in an XML file; defusedxml refuses DTDs, entities and everything they fetch."""
    try:
        root = ElementTree.parse(file, forbid_dtd=True).getroot()
    except (ElementTree.ParseError, DefusedXmlException):
        raise ValidationError("That is not an XML file we read.") from None
    return [{name: node.findtext(name, "") for name in NAMES} for node in root.iter("invoice")]


def invoices_from_yaml(file):
    """The same for YAML; safe_load makes texts, numbers and lists, and nothing that has a constructor."""
    try:
        data = yaml.safe_load(file)
        return [{name: str(item.get(name, "")) for name in NAMES} for item in data["invoices"]]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        raise ValidationError("That is not a YAML file we read.") from None


def save(organisation, values):
    """Save every one of `values` that the form accepts, for `organisation`; return how many."""
    count = 0
    for item in values[:200]:
        form = InvoiceForm(item, instance=Invoice(organisation=organisation))
        if form.is_valid():
            form.save()
            count += 1
    return count
