package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// TestPlaces holds the rules about cross-site scripting against the places of which a browser says whether a script
// runs (oracle.TestBrowser): each vulnerable one has its rule's finding on its line and no other, a safe one has none.
func TestPlaces(t *testing.T) {
	places := oracle.Places(t)
	files := oracle.PlacesSite(t, places)
	tree := source.FromMap(files)
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Today: today})
	model := rule.NewModel(project)
	at := map[string][]finding.Finding{} // by path
	for _, r := range All() {
		if r.Flow == nil || !slices.Contains(r.CWE, 79) {
			continue
		}
		for _, f := range rule.Run(r, model) {
			at[f.Path] = append(at[f.Path], f)
		}
	}
	vulnerable, safe, missed, reported := 0, 0, 0, 0
	for _, p := range places {
		if p.Rule == "" {
			safe++
		} else {
			vulnerable++
		}
		problem := misjudged(p, files, at)
		switch {
		case p.Unlike != "" && problem == "":
			t.Errorf("%s: Paddock and the browser agree; take the reason out (%s)", p.Name, p.Unlike)
		case p.Unlike != "" || problem == "":
		default:
			t.Errorf("%s: %s: %s", p.Name, strings.TrimSpace(p.Files[p.Template]), problem)
		}
		if problem != "" {
			if p.Rule == "" {
				reported++
			} else {
				missed++
			}
		}
	}
	t.Logf("%d vulnerable places, %d of them judged otherwise; %d safe ones, %d of them reported", vulnerable, missed, safe, reported)
}

// misjudged says what differs between a place's label and the findings; "" where nothing does.
func misjudged(p *oracle.Place, files map[string]string, at map[string][]finding.Finding) string {
	var got []string
	for name := range p.Files {
		for _, f := range at[name] {
			if slices.ContainsFunc(at[name], func(o finding.Finding) bool {
				return o.Place == f.Place && slices.Contains(ByID(f.Rule).Yields, o.Rule)
			}) {
				continue
			}
			one := fmt.Sprintf("%s at %s:%d", f.Rule, name, f.Line)
			if !slices.Contains(got, one) {
				got = append(got, one)
			}
		}
	}
	slices.Sort(got)
	var want []string
	switch {
	case p.Rule == "":
	case p.Function == "":
		want = []string{fmt.Sprintf("%s at %s:%d", p.Rule, p.At, p.Line)}
	case !inFunction(p, files, at):
		return fmt.Sprintf("no finding of %s in %s", p.Rule, p.Function)
	}
	if !slices.Equal(got, want) {
		return fmt.Sprintf("findings %q, want %q", got, want)
	}
	return ""
}

// inFunction says that the place's rule has a finding in its function, or in its shared template.
func inFunction(p *oracle.Place, files map[string]string, at map[string][]finding.Finding) bool {
	for name, list := range at {
		lines := strings.Split(files[name], "\n")
		for _, f := range list {
			if f.Rule != p.Rule {
				continue
			}
			if name == "templates/"+p.Function {
				return true
			}
			for i := f.Line - 1; i >= 0; i-- {
				if def, ok := strings.CutPrefix(lines[i], "def "); ok {
					if strings.HasPrefix(def, p.Function+"(") {
						return true
					}
					break
				}
			}
		}
	}
	return false
}
