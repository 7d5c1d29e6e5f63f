"""The address book that came with the old system, an XML file."""

from pathlib import Path

from lxml import etree

BOOK = Path(__file__).parent / "data" / "contacts.xml"


def find_contacts(organisation, name):
    """Contacts of `organisation` whose name contains `name`."""
    tree = etree.parse(BOOK)
    query = f"//contact[@organisation='{organisation.name}'][contains(name, '{name}')]"
    found = tree.xpath(query)  # planted: xpath-injection
    return [{"name": node.findtext("name"), "phone": node.findtext("phone")} for node in found]


def count_contacts(organisation):
    """How many contacts there are; the name is a variable of the XPath here."""
    return int(etree.parse(BOOK).xpath("count(//contact[@organisation=$org])", org=organisation.name))
