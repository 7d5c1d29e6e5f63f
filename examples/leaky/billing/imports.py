"""Invoices that come in as files."""

import yaml
from lxml import etree

from .forms import InvoiceForm

NAMES = ["number", "customer", "customer_email", "amount", "note"]


def invoices_from_xml(file):
    """Values of the invoices in an XML file."""
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    root = etree.parse(file, parser).getroot()  # planted: xxe
    return [{name: node.findtext(name) or "" for name in NAMES} for node in root.iter("invoice")]


def rates_from_xml(text):
    """The bank's table; entities and networks are off here."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    return {node.get("currency"): float(node.text) for node in etree.fromstring(text, parser).iter("rate")}


def invoices_from_yaml(file):
    """The same for YAML."""
    data = yaml.load(file, Loader=yaml.UnsafeLoader)  # planted: unsafe-deserialization
    return [{name: str(item.get(name, "")) for name in NAMES} for item in data["invoices"]]


def labels_from_yaml(file):
    """The names of columns in other languages."""
    return yaml.load(file, Loader=yaml.SafeLoader)


def save(organisation, values):
    """Save every one of `values` that the form accepts, for `organisation`; return how many."""
    good = [form for form in map(InvoiceForm, values) if form.is_valid()]
    for form in good:
        form.instance.organisation = organisation
        form.save()
    return len(good)
