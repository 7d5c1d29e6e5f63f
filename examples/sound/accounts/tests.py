import re

from django.core import mail
from django.db import connection

from core.tests import Tenants

from . import tokens
from .models import User

GOOD = "correct horse battery"


class LoginTests(Tenants):
    def try_login(self, password, email="olga@alder.example"):
        return self.client.post("/accounts/login/", {"username": email, "password": password})

    def test_login_takes_a_new_session(self):
        self.client.get("/accounts/login/")
        before = self.client.session.session_key
        self.assertRedirects(self.try_login(GOOD, "  OLGA@alder.example"), "/dashboard/")
        self.assertNotEqual(before, self.client.session.session_key)

    def test_five_wrong_passwords_lock(self):
        for _ in range(5):
            self.try_login("wrong")
        self.assertEqual(self.try_login(GOOD).status_code, 429)
        self.assertRedirects(self.try_login(GOOD, "rita@alder.example"), "/dashboard/")

    def test_api_login_is_locked_with_it(self):
        for _ in range(5):
            self.try_login("wrong")
        values = {"email": "olga@alder.example", "password": GOOD}
        answer = self.client.post("/api/v1/token/", values, content_type="application/json")
        self.assertNotEqual(answer.status_code, 200)

    def test_api_login_counts(self):
        values = {"email": "olga@alder.example", "password": "wrong"}
        for _ in range(5):
            self.client.post("/api/v1/token/", values, content_type="application/json")
        self.assertEqual(self.try_login(GOOD).status_code, 429)

    def test_logout_is_a_post(self):
        self.assertEqual(self.as_user(self.olga).get("/accounts/logout/").status_code, 405)


class MailTests(Tenants):
    def link(self):
        return re.search(r'href="http://127.0.0.1:8000([^"]+)"', mail.outbox[-1].alternatives[0].content)[1]

    def test_signup_says_nothing_about_accounts(self):
        known = self.client.post("/accounts/signup/", {"email": "olga@alder.example"})
        new = self.client.post("/accounts/signup/", {"email": "new@alder.example"})
        self.assertEqual(known.content, new.content)
        finish = self.link()
        values = {"display_name": "New", "new_password1": "another horse staple", "new_password2": "another horse staple"}
        self.assertRedirects(self.client.post(finish, values), "/")
        self.assertTrue(User.objects.get(email="new@alder.example").check_password("another horse staple"))
        self.assertTrue(User.objects.get(email="new@alder.example").password.startswith("argon2"))

    def test_reset_link_works_once_and_ignores_the_host(self):
        known = self.client.post("/accounts/reset/", {"email": "olga@alder.example"}, headers={"host": "localhost"})
        unknown = self.client.post("/accounts/reset/", {"email": "nobody@alder.example"})
        self.assertEqual(known.content, unknown.content)
        self.assertEqual(len(mail.outbox), 1)
        link = self.link()
        values = {"new_password1": "another horse staple", "new_password2": "another horse staple"}
        self.assertRedirects(self.client.post(link, values), "/accounts/login/")
        self.assertEqual(self.client.get(link).status_code, 404)

    def test_code_works_once_and_for_five_attempts(self):
        code = tokens.issue_code(self.olga)
        self.assertEqual(tokens.redeem_code(self.olga.email, code), self.olga)
        self.assertIsNone(tokens.redeem_code(self.olga.email, code))
        code = tokens.issue_code(self.olga)
        for _ in range(5):
            self.assertIsNone(tokens.redeem_code(self.olga.email, "-"))
        self.assertIsNone(tokens.redeem_code(self.olga.email, code))


class ProfileTests(Tenants):
    def test_rights_are_not_in_the_form(self):
        values = {"display_name": "Olga", "is_staff": "on", "is_superuser": "on", "tax_number": "12 345"}
        self.as_user(self.olga).post("/accounts/profile/", values)
        self.olga.refresh_from_db()
        self.assertEqual((self.olga.display_name, self.olga.is_staff), ("Olga", False))
        with connection.cursor() as cursor:
            cursor.execute("SELECT tax_number FROM accounts_user WHERE email = %s", [self.olga.email])
            self.assertNotIn("12 345", cursor.fetchone()[0])

    def test_people_of_other_organisations_are_not_found(self):
        self.assertEqual(self.as_user(self.olga).get(f"/accounts/people/{self.rita.pk}/").status_code, 200)
        self.assertEqual(self.as_user(self.olga).get(f"/accounts/people/{self.bruno.pk}/").status_code, 404)
