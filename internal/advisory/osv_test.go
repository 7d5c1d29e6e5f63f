package advisory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/ecosystem"
)

// one is a record about one package, with what stands in "affected" behind it.
func one(id, affected string) string {
	return fmt.Sprintf(`{"id": %q, "modified": "2026-01-02T03:04:05Z", "affected": [%s]}`, id, affected)
}

// about is what a record says of a package.
func about(t *testing.T, e ecosystem.Ecosystem, name string, records ...string) (list []*Advisory) {
	t.Helper()
	for _, r := range records {
		all, err := decode([]byte(r))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.ecosystem == e && s.name == name {
				list = append(list, s.Advisory)
			}
		}
	}
	return list
}

// affected is an entry of "affected" with one range of a kind.
func affected(e, name, kind, events string) string {
	return fmt.Sprintf(`{"package": {"ecosystem": %q, "name": %q}, "ranges": [{"type": %q, "events": [%s]}]}`, e, name, kind, events)
}

// TestAffects is the evaluation of the OSV schema; the first cases are those of its own text
// (https://ossf.github.io/osv-schema/#evaluation).
func TestAffects(t *testing.T) {
	for _, tt := range []struct {
		name     string
		e        ecosystem.Ecosystem
		affected string
		in, out  []string
	}{
		{"fixed in one branch", ecosystem.NPM, affected("npm", "x", "SEMVER", `{"introduced": "0"}, {"fixed": "1.0.2"}`),
			[]string{"0.0.1", "1.0.1", "1.0.2-alpha"}, []string{"1.0.2", "1.0.3", "2.0.0"}},
		{"fixed in two branches", ecosystem.NPM, affected("npm", "x", "SEMVER", `{"introduced": "1.0.0"}, {"fixed": "1.0.2"}, {"introduced": "3.0.0"}, {"fixed": "3.2.5"}`),
			[]string{"1.0.0", "1.0.1", "3.0.0", "3.2.4"}, []string{"0.9.0", "1.0.2", "2.0.0", "3.2.5", "4.0.0"}},
		{"events in disorder", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"fixed": "3.2.5"}, {"introduced": "3.0.0"}, {"fixed": "1.0.2"}, {"introduced": "0"}`),
			[]string{"0.1", "1.0.1", "3.0.0", "3.2.4.post1"}, []string{"1.0.2", "2", "3.2.5"}},
		{"never fixed", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "2"}`), []string{"2", "2.0.0", "99"}, []string{"1.9", "2.0rc1"}},
		{"last affected", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}, {"last_affected": "2.1.214"}`),
			[]string{"0.1", "2.1.214"}, []string{"2.1.215", "3"}},
		{"limit does not end it", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}, {"limit": "2"}`), []string{"1", "1.9"}, nil},
		{"only listed", ecosystem.PyPI, `{"package": {"ecosystem": "PyPI", "name": "x"}, "versions": ["1.0", "2.0", "odd version"]}`,
			[]string{"1.0", "1.0.0", "2", "odd version"}, []string{"1.1", "3", "even version"}},
		{"listed and in a range", ecosystem.PyPI, `{"package": {"ecosystem": "PyPI", "name": "x"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2"}, {"fixed": "3"}]}], "versions": ["1.0", "2.0", "2.5"]}`,
			[]string{"1.0", "2.0", "2.5", "2.7"}, []string{"1.1", "3"}},
		{"commits alone", ecosystem.PyPI, affected("PyPI", "x", "GIT", `{"introduced": "0"}, {"fixed": "0123456789abcdef0123456789abcdef01234567"}`), nil, []string{"1", "2"}},
		{"two entries of one package", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "1"}, {"fixed": "1.5"}`) + "," + affected("PyPI", "X", "ECOSYSTEM", `{"introduced": "2"}, {"fixed": "2.5"}`),
			[]string{"1.0", "2.0"}, []string{"1.5", "2.5", "0.1"}},
		{"another package", ecosystem.PyPI, affected("PyPI", "y", "ECOSYSTEM", `{"introduced": "0"}`), nil, []string{"1"}},
		{"another ecosystem", ecosystem.PyPI, affected("Debian:12", "x", "ECOSYSTEM", `{"introduced": "0"}`) + "," + affected("npm", "x", "SEMVER", `{"introduced": "0"}`), nil, []string{"1"}},
		{"an unparsable fix", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}, {"fixed": "one"}`), nil, []string{"2"}},
		{"an unparsable beginning", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "one"}, {"fixed": "2"}`), nil, []string{"1", "3"}},
		{"no events", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", ``), nil, []string{"1"}},
		{"epochs and local versions", ecosystem.PyPI, affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}, {"fixed": "1!2.0"}`), []string{"99", "1!1.9", "1!1.9+cpu"}, []string{"1!2.0", "1!2.0+cpu"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := about(t, tt.e, "x", one("TEST-1", tt.affected))
			for _, v := range tt.in {
				if len(Weaknesses(tt.e, list, v)) != 1 {
					t.Errorf("%s is not affected", v)
				}
			}
			for _, v := range tt.out {
				if len(Weaknesses(tt.e, list, v)) != 0 {
					t.Errorf("%s is affected", v)
				}
			}
		})
	}
}

func TestDecode(t *testing.T) {
	record := `{"id": "PYSEC-2026-1", "modified": "2026-01-02T03:04:05Z", "aliases": ["GHSA-x", "CVE-2026-1", "GHSA-x"],
		"summary": "", "details": "# A sentence\nof two lines.\n\nMore.", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
		"references": [{"type": "WEB", "url": "https://example.com/b"}, {"type": "ADVISORY", "url": "https://example.com/a"}, {"type": "ADVISORY", "url": "javascript:alert(1)"}],
		"database_specific": {"severity": "high", "cwe_ids": ["CWE-79", "CWE-x"]},
		"affected": [` + affected("PyPI", "Some_Thing", "ECOSYSTEM", `{"introduced": "0"}`) + `]}`
	list := about(t, ecosystem.PyPI, "some-thing", record)
	if len(list) != 1 {
		t.Fatal(list)
	}
	a := list[0]
	got := fmt.Sprint(a.ID, a.Aliases, a.Summary, "|", a.Vector, a.Level, a.CWE, a.URL, a.Modified)
	want := "PYSEC-2026-1[CVE-2026-1 GHSA-x]A sentence of two lines.|CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:HHIGH[79]https://example.com/a2026-01-02 03:04:05 +0000 UTC"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, score := (&Weakness{Advisories: list}).Vector(); score != 9.8 {
		t.Errorf("score %v", score)
	}
	withdrawn := `{"id": "X", "modified": "2026-01-02T03:04:05Z", "withdrawn": "2026-02-02T03:04:05Z", "affected": [` + affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}`) + `]}`
	if list := about(t, ecosystem.PyPI, "x", withdrawn); len(list) != 0 {
		t.Error("a record that was withdrawn says something")
	}
	for _, bad := range []string{"", "null", "[]", `{"id": ""}`, `{"id": "X"}`, `{"id": "X", "modified": "x", "affected": 7}`, `{"id": "X", "affected": [{"package": []}]}`} {
		if _, err := decode([]byte(bad)); err == nil && bad != "null" {
			t.Errorf("%s is taken for a record", bad)
		}
	}
}

// TestJoin is that several advisories about one weakness are one, also when only a third names both.
func TestJoin(t *testing.T) {
	with := func(id string, aliases ...string) *Advisory {
		return &Advisory{ID: id, Aliases: aliases, Ranges: []Range{{Introduced: "0", Fixed: "2"}}}
	}
	for _, tt := range []struct {
		list []*Advisory
		want []string // the ids of each weakness
	}{
		{[]*Advisory{with("GHSA-1", "CVE-1"), with("PYSEC-1", "CVE-1")}, []string{"GHSA-1 PYSEC-1"}},
		{[]*Advisory{with("GHSA-1", "CVE-1"), with("GHSA-2", "CVE-2")}, []string{"GHSA-1", "GHSA-2"}},
		{[]*Advisory{with("A", "CVE-1"), with("B", "CVE-2"), with("C", "CVE-1", "CVE-2")}, []string{"A B C"}},
		{[]*Advisory{with("A"), with("B", "A"), with("C", "B"), with("D")}, []string{"A B C", "D"}},
	} {
		var got []string
		for _, w := range Weaknesses(ecosystem.PyPI, tt.list, "1") {
			var ids []string
			for _, a := range w.Advisories {
				ids = append(ids, a.ID)
			}
			got = append(got, strings.Join(ids, " "))
		}
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestFix is the version to move to: the lowest above the pin that none of a weakness's advisories affects.
func TestFix(t *testing.T) {
	list := []*Advisory{
		{ID: "A", Aliases: []string{"CVE-1"}, Ranges: []Range{{Introduced: "3.2", Fixed: "3.2.25"}, {Introduced: "4.0", Fixed: "4.2.11"}}},
		{ID: "B", Aliases: []string{"CVE-1"}, Ranges: []Range{{Introduced: "0", Fixed: "4.2.11"}}},
		{ID: "C", Aliases: []string{"CVE-2"}, Ranges: []Range{{Introduced: "0", Last: "5.0"}}},
		{ID: "D", Aliases: []string{"CVE-3"}, Ranges: []Range{{Introduced: "4.2.5", Fixed: "5.0.3"}}},
	}
	fixed := map[string]string{}
	for _, w := range Weaknesses(ecosystem.PyPI, list, "3.2.1") {
		fixed[w.Names()[0]] = w.Fixed
	}
	// 3.2.25 is no fix of CVE-1 by B, and CVE-2 has none.
	if diff := cmp.Diff(map[string]string{"CVE-1": "4.2.11", "CVE-2": ""}, fixed); diff != "" {
		t.Error(diff)
	}
	if got := Free(ecosystem.PyPI, list, "3.2.1"); got != "5.0.3" {
		t.Errorf("free from %q", got)
	}
	if got := Free(ecosystem.PyPI, list, "no version"); got != "" {
		t.Errorf("free from %q", got)
	}
}

func TestUnavoidable(t *testing.T) {
	list := []*Advisory{
		{ID: "A", Aliases: []string{"CVE-1"}, Ranges: []Range{{Introduced: "3.2", Fixed: "3.2.25"}, {Introduced: "4.0", Fixed: "4.2.11"}}},
		{ID: "B", Aliases: []string{"CVE-2"}, Ranges: []Range{{Introduced: "0", Fixed: "4.2.16"}, {Introduced: "5.0", Fixed: "5.0.9"}}},
		{ID: "C", Aliases: []string{"CVE-2"}, Ranges: []Range{{Introduced: "5.0", Fixed: "5.0.9"}}},
		{ID: "D", Versions: []string{"3.2", "3.2.1"}},
	}
	for specifier, want := range map[string]string{
		">=3.2,<3.3": "CVE-2 4.2.16", "==3.2.*": "CVE-2 4.2.16", "~=3.2.0": "CVE-2 4.2.16", "<4": "CVE-2 4.2.16", "<5": "", "": "", ">=3.2": "",
		"~=4.0.0": "CVE-1 4.2.11 CVE-2 4.2.16", ">=5.0,<5.0.5": "CVE-2 5.0.9", ">9,<1": "", "==3.2": "CVE-1 3.2.25 CVE-2 4.2.16",
	} {
		allowed, ok := ecosystem.PyPI.Range(specifier)
		if !ok {
			t.Fatal(specifier)
		}
		var got []string
		for _, w := range Unavoidable(ecosystem.PyPI, list, allowed) {
			got = append(got, w.Names()[0], w.Fixed)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", specifier, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(one("A", affected("PyPI", "x", "ECOSYSTEM", `{"introduced": "0"}, {"fixed": "2"}`))), "1")
	f.Add([]byte(one("A", affected("npm", "x", "SEMVER", `{"introduced": "0"}, {"last_affected": "2.0.0"}`))), "1.0.0")
	f.Fuzz(func(t *testing.T, data []byte, version string) {
		list, err := decode(data)
		if err != nil {
			return
		}
		for _, s := range list {
			for _, w := range Weaknesses(s.ecosystem, []*Advisory{s.Advisory}, version) {
				if w.Fixed != "" && len(Weaknesses(s.ecosystem, []*Advisory{s.Advisory}, w.Fixed)) > 0 {
					t.Errorf("the fix %q of %q has the weakness", w.Fixed, version)
				}
			}
			if _, err := json.Marshal(s.Advisory); err != nil {
				t.Error(err)
			}
		}
	})
}
