from django.core.files.uploadedfile import SimpleUploadedFile

from core.tests import Tenants

from . import links
from .models import Invoice

BOMB = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x><invoice><number>&e;</number></invoice></x>'
GOOD = b"<x><invoice><number>9</number><customer>C</customer><customer_email>c@c.example</customer_email><amount>5</amount></invoice></x>"


class InvoiceTests(Tenants):
    def setUp(self):
        super().setUp()
        self.invoice = Invoice.objects.create(
            organisation=self.alder, number="1", customer="=1+1", customer_email="c@c.example", amount=100
        )

    def test_other_tenants_find_nothing(self):
        self.as_user(self.bruno)
        for path in ["", "edit/", "delete/"]:
            self.assertEqual(self.client.get(f"/invoices/{self.invoice.pk}/{path}").status_code, 404)
        self.assertEqual(self.client.post(f"/api/v1/invoices/{self.invoice.pk}/pay/").status_code, 404)

    def test_json_sets_only_what_the_form_names(self):
        values = {
            "number": "2", "customer": "C", "customer_email": "c@c.example", "amount": "5",
            "paid": True, "organisation": str(self.birch.pk),
        }  # fmt: skip
        answer = self.as_user(self.olga).post("/invoices/quick/", values, content_type="application/json")
        self.assertEqual(answer.status_code, 201)
        made = Invoice.objects.get(number="2")
        self.assertEqual((made.paid, made.organisation), (False, self.alder))
        answer = self.client.post("/invoices/quick/", values, content_type="application/json")
        self.assertEqual(answer.status_code, 400)

    def test_files(self):
        self.as_user(self.olga)
        for name, content in [("a.xml", BOMB), ("a.yaml", b"!!python/object/apply:os.getcwd []"), ("b.xml", GOOD)]:
            self.client.post("/invoices/import/", {"file": SimpleUploadedFile(name, content)})
        self.assertEqual(sorted(Invoice.objects.values_list("number", flat=True)), ["1", "9"])

    def test_csv_is_text(self):
        self.assertContains(self.as_user(self.olga).get("/invoices/export.csv"), "1,'=1+1,100.00")

    def test_statement_groups_by_what_there_is(self):
        answer = self.as_user(self.olga).get("/invoices/statement/", {"by": "(SELECT password FROM accounts_user)"})
        self.assertContains(answer, "=1+1")

    def test_public_link_is_signed(self):
        link = links.link_to(self.invoice).removeprefix("http://127.0.0.1:8000")
        self.assertContains(self.client.get(link), "Invoice 1")
        self.assertEqual(self.client.get(link.replace(":", ":x", 1)).status_code, 404)
        self.assertEqual(self.client.get(f"/invoices/public/{self.invoice.pk}/").status_code, 404)

    def test_discount_is_a_number(self):
        self.as_user(self.olga)
        path = f"/invoices/{self.invoice.pk}/discount/"
        self.assertEqual(self.client.post(path, {"percent": "__import__('os').getpid()"}).status_code, 400)
        self.client.post(path, {"percent": "10"})
        self.invoice.refresh_from_db()
        self.assertEqual(self.invoice.amount, 90)
