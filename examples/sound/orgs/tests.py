from core import crypto
from core.tests import Tenants

from .models import Invitation, Membership, Role


class TeamTests(Tenants):
    def test_only_owners_change_roles(self):
        mine = Membership.objects.get(user=self.rita)
        answer = self.as_user(self.rita).post(f"/team/{mine.pk}/role/", {"role": "owner"})
        self.assertEqual(answer.status_code, 403)
        self.as_user(self.olga).post(f"/team/{mine.pk}/role/", {"role": "editor"})
        mine.refresh_from_db()
        self.assertEqual(mine.role, Role.EDITOR)

    def test_nobody_switches_to_foreign_organisations(self):
        self.as_user(self.rita)
        for key in [self.birch.pk, "1", ""]:
            self.assertEqual(self.client.post("/team/switch/", {"organisation": key}).status_code, 404)
        session = self.client.session
        session["organisation"] = str(self.birch.pk)
        session.save()
        self.assertContains(self.client.get("/dashboard/"), "<h1>Alder</h1>")

    def test_invitations_are_personal(self):
        Invitation.objects.create(
            organisation=self.birch, email="rita@alder.example", fingerprint=crypto.fingerprint("token")
        )
        self.assertEqual(self.as_user(self.olga).post("/team/accept/token/").status_code, 404)
        self.as_user(self.rita).get("/team/accept/token/")
        self.assertEqual(self.rita.memberships.count(), 1)
        self.client.post("/team/accept/token/")
        self.assertEqual(self.rita.memberships.count(), 2)

    def test_greeting_fills_in_the_name_and_nothing_else(self):
        self.alder.mail_greeting = "Dear $name, {{ settings.SECRET_KEY }}"
        self.alder.save()
        self.assertContains(self.as_user(self.olga).get("/team/greeting/"), "Dear olga, {{ settings.SECRET_KEY }}")

    def test_contacts_stay_apart(self):
        self.alder.name = "Alder Architects"
        self.alder.save()
        answer = self.as_user(self.olga).get("/team/contacts/", {"name": "x') or contains(name, '"})
        self.assertNotContains(answer, "Mill")
