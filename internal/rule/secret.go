package rule

import (
	"paddock/internal/django/secrecy"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
)

// Secrets follow what must stay secret through the functions of Bodies.
func (p *Pass) Secrets() *secrecy.Reader { return p.model.secrets() }

// Follow gives a finding about a call that hands a secret on the way down to where it ends.
func Follow(f *finding.Finding, end *secrecy.End) {
	for _, s := range end.Calls {
		place, _ := PlaceOf(pyeval.Place{File: s.Body.Module.Tree.File, Span: s.Call.Range()})
		f.Trace = append(f.Trace, finding.Step{Place: place, Message: s.Body.Def.Name.Name + "() hands it on"})
	}
	place, _ := PlaceOf(pyeval.Place{File: end.Body.Module.Tree.File, Span: end.Node.Range()})
	f.Trace = append(f.Trace, finding.Step{Place: place, Message: "it gets into " + end.Words})
}
