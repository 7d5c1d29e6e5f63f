package report

import (
	"encoding/json"
	"io"

	"paddock/internal/finding"
)

// The types below are the contract: field for field what DESIGN.md and
// docs/json.md promise. Fields may be added; none is renamed or removed
// without a new Schema.

type jsonRun struct {
	Schema     int              `json:"schema"`
	Tool       jsonTool         `json:"tool"`
	Root       string           `json:"root"`
	Contexts   []jsonContext    `json:"contexts"`
	Findings   []jsonFinding    `json:"findings"`
	Incomplete []jsonIncomplete `json:"incomplete"`
	Stats      jsonStats        `json:"stats"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonContext struct {
	Module        string `json:"module"`
	Configuration string `json:"configuration,omitempty"`
	Deployed      bool   `json:"deployed"`
	Why           string `json:"why"`
}

type jsonFinding struct {
	ID          string   `json:"id"`
	Rule        string   `json:"rule"`
	Title       string   `json:"title"`
	Message     string   `json:"message"`
	Practice    string   `json:"practice"`
	CWE         []int    `json:"cwe"`
	OWASP       []string `json:"owasp"`
	Severity    string   `json:"severity"`
	Confidence  string   `json:"confidence"`
	Path        string   `json:"path"`
	Line        int      `json:"line"`
	Column      int      `json:"column"`
	EndLine     int      `json:"end_line"`
	EndColumn   int      `json:"end_column"`
	Symbol      string   `json:"symbol"`
	Route       string   `json:"route"`
	Context     string   `json:"context"`
	Contexts    []string `json:"contexts"`
	DjangoCheck string   `json:"django_check,omitempty"`
	Benchmarks  []string `json:"benchmarks,omitempty"`
	Package     string   `json:"package,omitempty"`
	Version     string   `json:"version,omitempty"`
	Fixed       string   `json:"fixed,omitempty"`
	Advisories  []string `json:"advisories,omitempty"`
	Fix         string   `json:"fix"`
	Trace       []jsonAt `json:"trace"`
}

type jsonAt struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonIncomplete struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

type jsonStats struct {
	Files      int     `json:"files"`
	Lines      int     `json:"lines"`
	Bytes      int64   `json:"bytes"`
	Seconds    float64 `json:"seconds"`
	Suppressed int     `json:"suppressed"`
	Baseline   int     `json:"baseline"`
	Hidden     int     `json:"hidden"`
}

// JSON writes the run for a program.
func JSON(w io.Writer, r *Run) error {
	out := jsonRun{
		Schema: Schema, Tool: jsonTool{"paddock", r.Version}, Root: ".",
		Contexts: []jsonContext{}, Findings: []jsonFinding{}, Incomplete: []jsonIncomplete{},
		Stats: jsonStats{r.Stats.Files, r.Stats.Lines, r.Stats.Bytes, r.Stats.Seconds, r.Suppressed, r.Known, r.Hidden},
	}
	for _, c := range r.Contexts {
		out.Contexts = append(out.Contexts, jsonContext(c))
	}
	for i := range r.Findings {
		out.Findings = append(out.Findings, jsonOf(&r.Findings[i]))
	}
	for _, n := range r.Incomplete {
		out.Incomplete = append(out.Incomplete, jsonIncomplete(n))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func jsonOf(f *Finding) jsonFinding {
	out := jsonFinding{
		ID: f.Fingerprint, Rule: f.Rule, Title: f.Title, Message: f.Mask(f.Message), Practice: f.Practice,
		CWE: list(f.CWE), OWASP: list(f.OWASP), Severity: f.Severity.String(), Confidence: f.Confidence.String(),
		Path: f.Path, Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn,
		Symbol: f.Symbol, Route: f.Route, Contexts: list(f.Contexts), DjangoCheck: f.DjangoCheck, Benchmarks: f.Benchmarks,
		Fix: f.Mask(f.Fix), Trace: []jsonAt{},
	}
	if len(f.Contexts) > 0 {
		out.Context = f.Contexts[0]
	}
	if d := f.Dependency; d != nil {
		out.Package, out.Version, out.Fixed, out.Advisories = d.Package, d.Version, d.Fixed, d.Advisories
	}
	for _, s := range f.Trace {
		out.Trace = append(out.Trace, jsonStep(f, s))
	}
	return out
}

func jsonStep(f *Finding, s finding.Step) jsonAt {
	return jsonAt{s.Path, s.Line, s.Column, f.Mask(s.Message)}
}

// list makes an empty list of none: a reader never meets null.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}
