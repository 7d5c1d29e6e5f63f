package finding

import "testing"

func TestMask(t *testing.T) {
	f := Finding{Secrets: []string{"", "hunter2", "hunter2-and-more-of-it"}}
	for text, want := range map[string]string{
		"PASSWORD = 'hunter2'":               "PASSWORD = '*******'",
		"KEY = 'hunter2-and-more-of-it' # x": "KEY = 'hu******************it' # x",
		"nothing":                            "nothing",
	} {
		if got := f.Mask(text); got != want {
			t.Errorf("Mask(%q) = %q, want %q", text, got, want)
		}
	}
	if got := Masked("schlüsselwört"); got != "sc*********rt" {
		t.Errorf("characters, not bytes: %q", got)
	}
}

func TestNumber(t *testing.T) {
	at := func(path string, line int, source string) Finding {
		return Finding{Rule: "raw-sql", Place: Place{Path: path, Line: line}, Source: source}
	}
	here := []Finding{at("a.py", 1, "x = 1"), at("a.py", 2, "x = 1"), at("a.py", 3, "y = 1"), at("b.py", 1, "x = 1")}
	Number(here)
	seen := map[string]bool{}
	for _, f := range here {
		if len(f.Fingerprint) != 20 || seen[f.Fingerprint] {
			t.Errorf("%s:%d: fingerprint %q is not of its own", f.Path, f.Line, f.Fingerprint)
		}
		seen[f.Fingerprint] = true
	}
	// Moved and indented, the content is the same.
	there := []Finding{at("a.py", 10, "    x =  1"), at("a.py", 20, "x = 1")}
	Number(there)
	if there[0].Fingerprint != here[0].Fingerprint || there[1].Fingerprint != here[1].Fingerprint {
		t.Error("moving code changes its fingerprint")
	}
	// A secret does not show in the hash.
	one, two := at("a.py", 1, "K = 'aaaa1111bbbb'"), at("a.py", 1, "K = 'aaaa2222bbbb'")
	one.Secrets, two.Secrets = []string{"aaaa1111bbbb"}, []string{"aaaa2222bbbb"}
	a, b := []Finding{one}, []Finding{two}
	Number(a)
	Number(b)
	if a[0].Fingerprint != b[0].Fingerprint {
		t.Error("the fingerprint depends on the secret")
	}
}

func TestSort(t *testing.T) {
	fs := []Finding{
		{Rule: "b", Place: Place{Path: "a.py", Line: 2}}, {Rule: "a", Place: Place{Path: "b.py", Line: 1}},
		{Rule: "a", Place: Place{Path: "a.py", Line: 2}}, {Rule: "z", Place: Place{Path: "a.py", Line: 1}},
	}
	Sort(fs)
	got := ""
	for _, f := range fs {
		got += f.Path[:1] + f.Rule
	}
	if got != "azaaabba" {
		t.Errorf("order %s", got)
	}
}
