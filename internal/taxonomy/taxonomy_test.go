package taxonomy

import (
	"regexp"
	"slices"
	"testing"
)

func TestOWASP(t *testing.T) {
	for _, tt := range []struct {
		cwe  []int
		want []string
	}{
		{[]int{89}, []string{"A03:2021", "A05:2025"}},
		{[]int{16}, []string{"A05:2021", "A02:2025"}},
		{[]int{798}, []string{"A07:2021", "A07:2025"}},
		{[]int{918}, []string{"A10:2021", "A01:2025"}},
		{[]int{319, 614}, []string{"A02:2021", "A05:2021", "A02:2025", "A04:2025"}},
		// Not in the tables, but kinds of what is.
		{[]int{204}, []string{"A01:2021", "A01:2025"}},
		{[]int{298}, []string{"A07:2021", "A07:2025"}},
		{[]int{1395}, []string{"A06:2021", "A03:2025"}},
		{[]int{636}, []string{"A04:2021", "A10:2025"}},
		// In one year's only.
		{[]int{489}, []string{"A02:2025"}},
		{[]int{1188}, nil},
		{nil, nil},
	} {
		if got := OWASP(tt.cwe); !slices.Equal(got, tt.want) {
			t.Errorf("OWASP(%v) = %v, want %v", tt.cwe, got, tt.want)
		}
	}
}

// The lists are whole: their lengths are what OWASP states above each 2021 list, and what was counted in 2025's.
func TestTablesAreComplete(t *testing.T) {
	want := map[string]int{
		"A01:2021": 34, "A02:2021": 29, "A03:2021": 33, "A04:2021": 40, "A05:2021": 20,
		"A06:2021": 3, "A07:2021": 22, "A08:2021": 10, "A09:2021": 4, "A10:2021": 1,
		"A01:2025": 40, "A02:2025": 16, "A03:2025": 6, "A04:2025": 32, "A05:2025": 37,
		"A06:2025": 39, "A07:2025": 36, "A08:2025": 14, "A09:2025": 5, "A10:2025": 24,
	}
	// A02:2021 states 29 and lists 30; the list stands.
	want["A02:2021"] = 30
	got := map[string]int{}
	for _, year := range load().of {
		for _, ids := range year {
			for _, id := range ids {
				got[id]++
			}
		}
	}
	for id, n := range want {
		if got[id] != n {
			t.Errorf("%s has %d weaknesses, want %d", id, got[id], n)
		}
	}
	if len(Categories()) != 20 {
		t.Errorf("%d categories", len(Categories()))
	}
	form := regexp.MustCompile(`^A(0[1-9]|10):20(21|25)$`)
	for _, c := range Categories() {
		if !form.MatchString(c.ID) || c.Title == "" || Title(c.ID) != c.Title {
			t.Errorf("category %+v", c)
		}
	}
}

func TestEveryListedWeaknessHasAName(t *testing.T) {
	for year, table := range load().of {
		for cwe := range table {
			if Name(cwe) == "" {
				t.Errorf("CWE-%d of %s has no name", cwe, year)
			}
		}
	}
	for cwe, w := range load().weaknesses {
		for _, p := range w.parents {
			if Name(p) == "" {
				t.Errorf("CWE-%d's parent CWE-%d has no name", cwe, p)
			}
		}
	}
}
