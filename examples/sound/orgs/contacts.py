"""The address book that came with the old system, an XML file."""

from pathlib import Path

from lxml import etree

BOOK = Path(__file__).parent / "data" / "contacts.xml"


def find_contacts(organisation, name):
    """Contacts of `organisation` whose name contains `name`; both reach the XPath as variables, not as its text."""
    tree = etree.parse(BOOK)
    found = tree.xpath("//contact[@organisation=$org][contains(name, $name)]", org=organisation.name, name=name)
    return [{"name": node.findtext("name"), "phone": node.findtext("phone")} for node in found]
