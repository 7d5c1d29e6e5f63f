package dependency

import (
	"fmt"
	"slices"
	"time"

	"paddock/internal/advisory"
	"paddock/internal/django"
	"paddock/internal/ecosystem"
	"paddock/internal/requirement"
	"paddock/internal/source"
)

// Dependency is a package that the project installs, with what is known of its version.
type Dependency struct {
	*requirement.Pin
	// Weaknesses are those of the version, sorted by name.
	Weaknesses []*advisory.Weakness
	// Free is the lowest version above that has none that is known; "" when there is none, or no weakness either.
	Free string
}

// Open is a package that the project asks for without saying which version, though not any.
type Open struct {
	*requirement.Wish
	// Weaknesses are those that every version has which is allowed, sorted by name; at least one.
	Weaknesses []*advisory.Weakness
	// Free is the lowest version above those that has none that is known; "" when there is none.
	Free string
}

// Set are the dependencies of a project.
type Set struct {
	// List is sorted by ecosystem, name and version.
	List []*Dependency
	// Open are those whose version nothing says, and of which none that is allowed is free of all weaknesses; sorted alike.
	Open []*Open
	// Uses is nil when there is nothing to ask it about: no dependency has a weakness.
	Uses *Uses
	// Notes say for which packages the vulnerability data is missing, unreadable or too old, sorted.
	Notes []source.Note
}

// Known holds the pins of a project against the vulnerability data. Where the project uses packages is asked only when one of
// them has a weakness; Read is what answers it.
func Known(p *django.Project, uses func() *Uses) *Set {
	s := &Set{Notes: gaps(p)}
	weak := false
	for _, pin := range p.Requirements.Pins() {
		d := &Dependency{Pin: pin}
		s.List = append(s.List, d)
		about, err := p.Advisories.About(pin.Ecosystem, pin.Name)
		if err != nil {
			s.Notes = append(s.Notes, source.Note{Path: pin.Places[0].Path, Line: pin.Places[0].Line, Reason: err.Error()})
			continue
		}
		if _, ok := pin.Ecosystem.Parse(pin.Version); !ok {
			s.Notes = append(s.Notes, source.Note{Path: pin.Places[0].Path, Line: pin.Places[0].Line, Reason: fmt.Sprintf(
				"%q is no version as %s has them, so that it was not held against known vulnerabilities; write one", pin.Version, pin.Ecosystem)})
		}
		d.Weaknesses = advisory.Weaknesses(pin.Ecosystem, about, pin.Version)
		if len(d.Weaknesses) > 0 {
			d.Free = advisory.Free(pin.Ecosystem, about, pin.Version)
			weak = true
		}
	}
	for _, wish := range p.Requirements.Wishes() {
		about, err := p.Advisories.About(wish.Ecosystem, wish.Name)
		if err != nil {
			s.Notes = append(s.Notes, source.Note{Path: wish.Places[0].Path, Line: wish.Places[0].Line, Reason: err.Error()})
			continue
		}
		allowed, ok := wish.Ecosystem.Range(wish.Specifier)
		if !ok || len(about) == 0 {
			continue
		}
		if list := advisory.Unavoidable(wish.Ecosystem, about, allowed); len(list) > 0 {
			s.Open = append(s.Open, &Open{wish, list, advisory.FreeAbove(wish.Ecosystem, about, allowed)})
			weak = true
		}
	}
	if weak {
		s.Uses = uses()
	}
	slices.SortFunc(s.Notes, source.Note.Compare)
	return s
}

// gaps say for which ecosystems of the project's pins there is no data, or too old data.
func gaps(p *django.Project) (notes []source.Note) {
	pins := map[ecosystem.Ecosystem]int{}
	for _, pin := range p.Requirements.Pins() {
		pins[pin.Ecosystem]++
	}
	for _, e := range ecosystem.All() {
		if pins[e] == 0 {
			continue
		}
		status := p.Advisories.Status(e)
		switch {
		case status == nil:
			notes = append(notes, source.Note{Reason: fmt.Sprintf("%s not held against known vulnerabilities: there is no data about %s; "+
				"`paddock db update` fetches it", were(pins[e]), e)})
		case p.Today.Sub(status.AsOf()) > advisory.MaxAge:
			notes = append(notes, source.Note{Reason: fmt.Sprintf("%s held against what was known of %s on %s; "+
				"`paddock db update` fetches what has become known since", were(pins[e]), e, status.AsOf().Format(time.DateOnly))})
		}
	}
	return notes
}

func were(n int) string {
	if n == 1 {
		return "1 dependency was"
	}
	return fmt.Sprintf("%d dependencies were", n)
}
