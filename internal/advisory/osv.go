package advisory

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paddock/internal/ecosystem"
)

// record is what is read of an OSV record (schema 1.x); all else in it is passed over.
type record struct {
	ID        string   `json:"id"`
	Aliases   []string `json:"aliases"`
	Modified  string   `json:"modified"`
	Withdrawn string   `json:"withdrawn"`
	Summary   string   `json:"summary"`
	Details   string   `json:"details"`
	Severity  []score  `json:"severity"`
	Affected  []struct {
		Package struct {
			Ecosystem string `json:"ecosystem"`
			Name      string `json:"name"`
		} `json:"package"`
		Severity []score `json:"severity"`
		Ranges   []struct {
			Type   string              `json:"type"`
			Events []map[string]string `json:"events"`
		} `json:"ranges"`
		Versions []string `json:"versions"`
	} `json:"affected"`
	References []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"references"`
	Database struct {
		Severity any      `json:"severity"`
		CWE      []string `json:"cwe_ids"`
	} `json:"database_specific"`
}

type score struct {
	Type  string `json:"type"`
	Score string `json:"score"`
}

// maxSummary is how many bytes of an advisory's text are kept where it has no summary.
const maxSummary = 480

// said is what a record says about one package.
type said struct {
	ecosystem ecosystem.Ecosystem
	name      string
	*Advisory
}

// decode reads an OSV record into what it says of each package. A record that was withdrawn, or that is about other
// ecosystems alone, says nothing.
func decode(data []byte) (list []said, err error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read an OSV record: %w", err)
	}
	if r.ID == "" || r.Modified == "" {
		return nil, errors.New("read an OSV record: it has no id or no date of change")
	}
	if r.Withdrawn != "" {
		return nil, nil
	}
	for _, affected := range r.Affected {
		// "PyPI:…" would be an index of its own.
		e := ecosystem.Ecosystem(affected.Package.Ecosystem)
		if !slices.Contains(ecosystem.All(), e) || affected.Package.Name == "" {
			continue
		}
		name := e.Name(affected.Package.Name)
		at := slices.IndexFunc(list, func(s said) bool { return s.ecosystem == e && s.name == name })
		if at < 0 {
			at = len(list)
			list = append(list, said{e, name, r.advisory()})
		}
		a := list[at].Advisory
		if a.Vector == "" {
			a.Vector = best(affected.Severity)
		}
		a.Versions = append(a.Versions, affected.Versions...)
		for _, span := range affected.Ranges {
			if span.Type == "ECOSYSTEM" || span.Type == "SEMVER" {
				a.Ranges = append(a.Ranges, ranges(e, span.Events)...)
			}
		}
	}
	for _, s := range list {
		slices.Sort(s.Versions)
		s.Versions = slices.Compact(s.Versions)
		s.thin(s.ecosystem)
	}
	return list, nil
}

func (r *record) advisory() *Advisory {
	a := &Advisory{ID: r.ID, Aliases: slices.Clone(r.Aliases), Summary: sentence(r.Summary), Vector: best(r.Severity)}
	// Some records have a date that is none; what they say of versions is as good as any.
	if at, err := time.Parse(time.RFC3339, r.Modified); err == nil {
		a.Modified = at.UTC()
	}
	if a.Summary == "" {
		a.Summary = sentence(r.Details)
	}
	slices.Sort(a.Aliases)
	a.Aliases = slices.Compact(a.Aliases)
	a.Level, _ = r.Database.Severity.(string)
	a.Level = strings.ToUpper(a.Level)
	for _, id := range r.Database.CWE {
		if n, err := strconv.Atoi(strings.TrimPrefix(id, "CWE-")); err == nil {
			a.CWE = append(a.CWE, n)
		}
	}
	for _, kind := range []string{"ADVISORY", "ARTICLE", "WEB"} {
		for _, ref := range r.References {
			if a.URL == "" && ref.Type == kind && strings.HasPrefix(ref.URL, "https://") {
				a.URL = ref.URL
			}
		}
	}
	return a
}

// best is the vector of the newest version of CVSS.
func best(list []score) string {
	for _, kind := range []string{"CVSS_V4", "CVSS_V3"} {
		for _, s := range list {
			if s.Type == kind {
				if _, ok := Score(s.Score); ok {
					return s.Score
				}
			}
		}
	}
	return ""
}

// sentence is the first sentence or paragraph of a text as one line, not longer than maxSummary bytes.
func sentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n\n")
	text = strings.TrimLeft(strings.Join(strings.Fields(text), " "), "# ")
	if len(text) <= maxSummary {
		return text
	}
	if i := strings.LastIndex(text[:maxSummary], ". "); i > 0 {
		return text[:i+1]
	}
	i := strings.LastIndexByte(text[:maxSummary], ' ')
	if i <= 0 {
		i = maxSummary
	}
	return strings.ToValidUTF8(text[:i], "") + " …"
}

// ranges makes spans of events. The schema says that events are to be sorted by version before they are read: each
// "introduced" opens a span, and the next "fixed" or "last_affected" ends it.
func ranges(e ecosystem.Ecosystem, events []map[string]string) []Range {
	type event struct{ kind, version string }
	var list []event
	for _, m := range events {
		for _, kind := range []string{"introduced", "fixed", "last_affected"} {
			if v, ok := m[kind]; ok {
				list = append(list, event{kind, v})
			}
		}
	}
	order := func(ev event) string {
		if ev.version == "0" {
			return ""
		}
		return ev.version
	}
	slices.SortStableFunc(list, func(a, b event) int {
		x, y := order(a), order(b)
		switch {
		case x == y:
			return 0
		case x == "":
			return -1
		case y == "":
			return 1
		}
		return e.Compare(x, y)
	})
	var spans []Range
	open := false
	for _, ev := range list {
		switch {
		case ev.kind == "introduced" && !open:
			spans = append(spans, Range{Introduced: ev.version})
			open = true
		case ev.kind == "fixed" && open:
			spans[len(spans)-1].Fixed = ev.version
			open = false
		case ev.kind == "last_affected" && open:
			spans[len(spans)-1].Last = ev.version
			open = false
		}
	}
	return spans
}

// thin drops listed versions that a range holds anyway: most records name each version twice.
func (a *Advisory) thin(e ecosystem.Ecosystem) {
	spans := a.spans(e)
	a.Versions = slices.DeleteFunc(a.Versions, func(text string) bool {
		v, ok := e.Parse(text)
		return ok && slices.ContainsFunc(spans, func(s ecosystem.Span) bool { return s.Has(v) })
	})
	if len(a.Versions) == 0 {
		a.Versions = nil
	}
}
