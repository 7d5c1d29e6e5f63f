package catalog

import "testing"

func TestModelOf(t *testing.T) {
	m, ok := ModelOf("django.contrib.auth.models.AbstractUser")
	if !ok || !m.Abstract {
		t.Fatalf("%+v, %v", m, ok)
	}
	fields := map[string]LibraryField{}
	for _, f := range m.Fields {
		fields[f.Name] = f
	}
	if !fields["username"].Unique || fields["groups"].To != "django.contrib.auth.models.Group" || fields["groups"].Related != "user_set" {
		t.Errorf("%+v", fields)
	}
	// An old import path is the same model.
	if old, _ := ModelOf("django.db.models.base.Model"); old == nil || old.Name != "django.db.models.Model" {
		t.Errorf("%+v", old)
	}
	// What relations lead to is known, too.
	for name, m := range libraryModels() {
		for _, f := range m.Fields {
			if f.To == "" || f.To == "user" {
				continue
			}
			if _, ok := ModelOf(f.To); !ok {
				t.Errorf("%s.%s leads to %s, which is not known", name, f.Name, f.To)
			}
		}
	}
	if _, ok := ModelOf("shop.models.Order"); ok {
		t.Error("a project's model is known")
	}
}

func TestNameSays(t *testing.T) {
	for _, tt := range []struct {
		kind, name string
		want       bool
	}{
		{"touched", "last_modified_by", true},
		{"touched", "owner", false},
		{"liked", "liked_by", true},
		{"liked", "PostLike", true},
		{"liked", "members", false},
		{"tenant", "Organisation", true},
		{"tenant", "BillingAccount", true},
		{"tenant", "Invoice", false},
		{"membership", "TeamMember", true},
		{"notenant", "Country", true},
		{"unguessable", "reset_token", true},
		{"unguessable", "api_key", true},
		{"unguessable", "slug", false},
		{"unguessable", "keyboard", false},
	} {
		if got := NameSays(tt.kind, tt.name); got != tt.want {
			t.Errorf("NameSays(%q, %q) = %v", tt.kind, tt.name, got)
		}
	}
}

func TestPublicValue(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		want        bool
	}{
		{"published", "true", true},
		{"published", "false", false},
		{"is_private", "false", true},
		{"status", "Published", true},
		{"status", "open", false},
		{"title", "true", false},
	} {
		if got := PublicValue(tt.name, tt.value); got != tt.want {
			t.Errorf("PublicValue(%q, %q) = %v", tt.name, tt.value, got)
		}
	}
}

func TestWorthOf(t *testing.T) {
	for name, want := range map[string]string{
		"email": "personal", "customer_email": "personal", "phone_number": "personal", "date_of_birth": "personal", "card_number": "personal",
		"is_staff": "privilege", "role": "privilege", "groups": "privilege",
		"password": "secret", "api_key": "secret",
		"balance": "money", "plan": "money",
		"owner": "identity", "organisation": "identity",
		"paid": "state", "is_verified": "state",
	} {
		if w, ok := WorthOf(name); !ok || w.Kind != want || w.What == "" {
			t.Errorf("WorthOf(%q) = %+v, want %s", name, w, want)
		}
	}
	for _, name := range []string{"title", "body", "created", "position", "number"} {
		if w, ok := WorthOf(name); ok {
			t.Errorf("WorthOf(%q) = %+v", name, w)
		}
	}
}
