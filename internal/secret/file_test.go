package secret

import "testing"

func TestNature(t *testing.T) {
	for _, tt := range []struct {
		path string
		want nature
	}{
		{".env", nature{writing: env}},
		{"deploy/.env.production", nature{writing: env}},
		{".env.example", nature{writing: env, standing: sample}},
		{".env.local", nature{writing: env, standing: dev}},
		{"src/env.ts", nature{writing: code, front: true}},
		{"shop/settings.py", nature{writing: code}},
		{"shop/tests/test_pay.py", nature{writing: code, standing: test}},
		{"contest/pay.py", nature{writing: code}},
		{"latest/pay.yaml", nature{writing: yaml}},
		{"docker-compose.yml", nature{writing: yaml}},
		{"docker-compose.dev.yml", nature{writing: yaml, standing: dev}},
		{"docs/install.md", nature{writing: code, standing: docs}},
		{"requirements.txt", nature{writing: code, proof: true}},
		{"poetry.lock", nature{writing: code, proof: true}},
		{"static/app.min.js", nature{writing: code, proof: true, front: true}},
		{"locale/de/LC_MESSAGES/django.po", nature{writing: code, proof: true}},
		{"tests/cassettes/pay.yaml", nature{writing: yaml, standing: test, proof: true}},
		{"Dockerfile", nature{writing: shell}},
		{"deploy/Dockerfile.web", nature{writing: shell}},
		{"k8s/values.yaml.j2", nature{writing: yaml, front: false}},
		{".gitleaks.toml", nature{writing: ini, known: true}},
		{"vendor/pay/pay.rb", nature{writing: code, standing: foreign}},
		{"README", nature{}},
		{"", nature{}},
	} {
		if got := natureOf(tt.path); got != tt.want {
			t.Errorf("%q is %+v, want %+v", tt.path, got, tt.want)
		}
	}
	for path, want := range map[string]bool{"a.png": true, "a/b.PNG": true, "a.py": false, "png": false, "": false} {
		if Binary(path) != want {
			t.Errorf("%q holds no text: %v, want %v", path, !want, want)
		}
	}
}

// The half of a pair says nothing beside its other half, and something alone.
func TestHalf(t *testing.T) {
	d := newDrawer(7)
	id, key := "AKIA"+d.of(uppers+"234567", 16), d.of(base64s, 40)
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"AWS_ACCESS_KEY_ID=" + id + "\n", []string{"aws-access-key"}},
		{"AWS_ACCESS_KEY_ID=" + id + "\nAWS_SECRET_ACCESS_KEY=" + key + "\n", []string{"aws-secret-key"}},
	} {
		hits, _ := Scan(".env", tt.text)
		var got []string
		for _, h := range hits {
			got = append(got, h.Format.ID)
		}
		if len(got) != len(tt.want) || got[0] != tt.want[0] {
			t.Errorf("%q: found %q, want %q", tt.text, got, tt.want)
		}
	}
}

// Where a file stands says how sure a finding in it is; a checksum says it in tests too.
func TestStanding(t *testing.T) {
	d := newDrawer(8)
	proved, formed, named := d.withSum("ghp_"), "glpat-"+d.of(alnums, 20), d.of(alnums, 36)
	for _, tt := range []struct{ path, proved, formed, named string }{
		{"deploy/pay.yaml", "high", "high", "medium"},
		{"docs/pay.yaml", "medium", "medium", "low"},
		{"pay.yaml.example", "medium", "medium", "low"},
		{"tests/pay.yaml", "medium", "low", "low"},
		{"shop/fixtures/pay.yaml", "medium", "medium", "low"},
		{"tests/fixtures/pay.yaml", "medium", "low", "low"},
		{"dev/pay.yaml", "medium", "medium", "low"},
	} {
		for value, want := range map[string]string{proved: tt.proved, formed: tt.formed, named: tt.named} {
			hits, _ := Scan(tt.path, "API_TOKEN: "+value+"\n")
			if len(hits) != 1 || hits[0].Confidence.String() != want {
				t.Errorf("%s: %s, want %s", tt.path, told(hits), want)
			}
		}
	}
}
