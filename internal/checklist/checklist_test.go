package checklist

import (
	"regexp"
	"testing"

	"paddock/internal/taxonomy"
)

func TestPractices(t *testing.T) {
	all := All()
	if len(all) != 83 || len(Areas()) != 10 {
		t.Errorf("%d practices in %d areas", len(all), len(Areas()))
	}
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p.ID] {
			t.Errorf("%s stands in the list twice", p.ID)
		}
		seen[p.ID] = true
		if !id.MatchString(p.ID) {
			t.Errorf("%q is no id", p.ID)
		}
		if p.Title == "" || len(p.CWE) == 0 {
			t.Errorf("%s lacks its title or CWE", p.ID)
		}
		if p.Audit.None() && p.Probe.None() && p.Guard.None() {
			t.Errorf("nobody owes %s anything", p.ID)
		}
		for _, cwe := range p.CWE {
			if taxonomy.Name(cwe) == "" {
				t.Errorf("%s: CWE-%d has no name", p.ID, cwe)
			}
		}
		if got, ok := ByID(p.ID); !ok || got.Title != p.Title {
			t.Errorf("ByID(%q) = %+v", p.ID, got)
		}
	}
	if _, ok := ByID("no-such-practice"); ok {
		t.Error("ByID finds what is not there")
	}
}

func TestDuty(t *testing.T) {
	for text, want := range map[string]Duty{
		"":                        {},
		"D F":                     {Detects: true, Fixes: true},
		"E (obtains and renews)":  {Enforces: true, Note: "obtains and renews"},
		"D (proxy files)":         {Detects: true, Note: "proxy files"},
		"(restore drill, below)":  {Note: "restore drill, below"},
		"something else entirely": {Note: "something else entirely"},
	} {
		if got := duty(text); got != want {
			t.Errorf("duty(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestParseRefusesWhatItCannotRead(t *testing.T) {
	for _, text := range []string{
		"x | y | 1 | D | |",
		"area: A\nx | y | 1 | D |",
		"area: A\nx | y | one | D | | ",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("parse(%q) succeeds", text)
		}
	}
}
