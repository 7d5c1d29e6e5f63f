from django.core import mail
from django.core.cache import cache
from django.test import SimpleTestCase, TestCase, override_settings

from accounts.models import User
from orgs.models import Membership, Organisation, Role

from . import crypto, richtext
from .fetch import Refused, public_address


class Tenants(TestCase):
    """Two organisations with one owner each, and a reader in the first; what other tests begin with."""

    @classmethod
    def setUpTestData(cls):
        cls.alder = Organisation.objects.create(name="Alder")
        cls.birch = Organisation.objects.create(name="Birch")
        cls.olga = cls.person("olga@alder.example", cls.alder, Role.OWNER)
        cls.rita = cls.person("rita@alder.example", cls.alder, Role.READER)
        cls.bruno = cls.person("bruno@birch.example", cls.birch, Role.OWNER)

    @staticmethod
    def person(email, organisation, role):
        user = User.objects.create_user(email, "correct horse battery", display_name=email.split("@")[0])
        Membership.objects.create(organisation=organisation, user=user, role=role)
        return user

    def setUp(self):
        cache.clear()  # the rate limits count in it

    def as_user(self, user):
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return self.client


class PageTests(Tenants):
    def test_headers(self):
        answer = self.client.get("/")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe-inline", policy)
        self.assertIn("camera=()", answer.headers["Permissions-Policy"])

    def test_pages_of_members_are_not_cached(self):
        answer = self.as_user(self.olga).get("/dashboard/")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertContains(answer, 'nonce="')

    def test_next_stays_on_the_site(self):
        self.assertRedirects(self.client.get("/go/?next=/help/documents/"), "/help/documents/")
        for target in ["https://evil.example/", "//evil.example", "javascript:alert(1)"]:
            self.assertRedirects(self.client.get("/go/", {"next": target}), "/")

    @override_settings(SESSION_IDLE_SECONDS=-1)
    def test_idle_sessions_end(self):
        self.assertRedirects(self.as_user(self.olga).get("/dashboard/"), "/accounts/login/?next=/dashboard/")

    def test_too_many_requests(self):
        for _ in range(5):
            self.client.post("/contact/")
        answer = self.client.post("/contact/")
        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "3600"))

    def test_subjects_are_one_line(self):
        words = {"subject": "hello", "email": "v@nowhere.example", "message": "Good day"}
        self.assertRedirects(self.client.post("/contact/", words), "/")
        self.assertEqual([sent.subject for sent in mail.outbox], ["[contact] hello"])
        answer = self.client.post("/contact/", words | {"subject": "hello\nBcc: everybody@evil.example"})
        self.assertContains(answer, "One line, please.")
        self.assertEqual(len(mail.outbox), 1)

    def test_security_txt(self):
        self.assertContains(self.client.get("/.well-known/security.txt"), "Contact: mailto:")

    @override_settings(ADMIN_REQUIRES_SECOND_FACTOR=True)
    def test_back_office_wants_a_second_factor(self):
        User.objects.filter(pk=self.olga.pk).update(is_staff=True, is_superuser=True)
        answer = self.as_user(self.olga).get("/back-office/")
        self.assertRedirects(answer, "/back-office/login/?next=/back-office/", fetch_redirect_response=False)


class HelperTests(SimpleTestCase):
    def test_rich_text(self):
        html = richtext.render('[a](javascript:alert(1)) <img src=x onerror="alert(1)"> **b** <script>alert(1)</script>')
        self.assertEqual(html.count("alert"), 0)
        self.assertIn("<strong>b</strong>", html)

    def test_private_addresses_are_refused(self):
        for url in [
            "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
            "https://localhost/", "https://0/", "http://93.184.215.14/", "https://93.184.215.14:22/", "file:///etc/passwd",
            "https://user@93.184.215.14/", "https://[", "",
        ]:  # fmt: skip
            with self.subTest(url), self.assertRaises(Refused):
                public_address(url)
        self.assertEqual(public_address("https://93.184.215.14/a?b")[2:], ("/a?b", "93.184.215.14"))

    def test_encryption(self):
        one, other = crypto.encrypt("12 345"), crypto.encrypt("12 345")
        self.assertNotEqual(one, other)
        self.assertEqual(crypto.decrypt(one), "12 345")
        self.assertNotEqual(crypto.seal("12 345"), crypto.seal("12 345"))

    def test_signature(self):
        good = crypto.sign_payload(b"{}", "key")
        self.assertTrue(crypto.check_signature(b"{}", "key", good))
        self.assertFalse(crypto.check_signature(b"{ }", "key", good))
        self.assertFalse(crypto.check_signature(b"{}", "key", "ä"))
