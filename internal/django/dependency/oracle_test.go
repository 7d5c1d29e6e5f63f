package dependency

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paddock/internal/advisory"
	"paddock/internal/ecosystem"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/requirement"
	"paddock/internal/source"
)

// TestAgainstPackaging holds the advisories of pins against a second implementation, osv.py. By default it asks about the
// records of internal/advisory's tests. With PADDOCK_OSV_ARCHIVE, an archive of OSV, and PADDOCK_OSV_PROJECTS, directories
// separated as in PATH, it asks about the pins of these projects.
func TestAgainstPackaging(t *testing.T) {
	if testing.Short() {
		t.Skip("asks Python")
	}
	archive := os.Getenv("PADDOCK_OSV_ARCHIVE")
	projects := filepath.SplitList(os.Getenv("PADDOCK_OSV_PROJECTS"))
	var pins [][2]string
	if archive == "" {
		archive = filepath.Join("..", "..", "advisory", "testdata", "osv")
		for _, name := range []string{"Django", "cryptography", "djangorestframework_simplejwt", "reqeusts-mill", "stable.mill", "unknown"} {
			for major := range 6 {
				for minor := range 6 {
					pins = append(pins, [2]string{name, fmt.Sprintf("%d.%d", major, minor)}, [2]string{name, fmt.Sprintf("%d.%d.%d", major, minor, 5+minor*major)},
						[2]string{name, fmt.Sprintf("%d.%drc1", major*10+2, minor)}, [2]string{name, fmt.Sprintf("%d.%d.post1", major*10+2, minor)})
				}
			}
			pins = append(pins, [2]string{name, "no version"}, [2]string{name, "1!1.0"})
		}
	}
	counts := make([]int, len(projects)) // of pins
	for i, dir := range projects {
		tree, err := source.Walk(context.Background(), dir, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer tree.Close()
		for _, p := range requirement.Read(tree, pyname.NewIndex(tree)).Pins() {
			if p.Ecosystem == ecosystem.PyPI {
				pins = append(pins, [2]string{p.Name, p.Version})
				counts[i]++
			}
		}
	}
	dir := t.TempDir()
	if _, err := advisory.Import(context.Background(), dir, archive); err != nil {
		t.Fatal(err)
	}
	db, err := advisory.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var want [][]string
	oracle.Ask(t, []string{oracle.Python(t, oracle.Locks), "osv.py"}, map[string]any{"archive": archive, "pins": pins}, &want)
	if len(want) != len(pins) {
		t.Fatalf("%d answers about %d pins", len(want), len(pins))
	}
	weak, held := 0, 0
	for i, p := range pins {
		about, err := db.About(ecosystem.PyPI, p[0])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range advisory.Weaknesses(ecosystem.PyPI, about, p[1]) {
			for _, a := range w.Advisories {
				got = append(got, a.ID)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != strings.Join(want[i], " ") {
			t.Errorf("%s %s: %v, want %v", p[0], p[1], got, want[i])
		}
		if held += len(got); len(got) > 0 {
			weak++
		}
	}
	if weak < 10 || weak == len(pins) {
		t.Errorf("%d of %d pins have a weakness: this says little", weak, len(pins))
	}
	t.Logf("%d pins (%v by project), %d of them with %d advisories: no difference", len(pins), counts, weak, held)
}
