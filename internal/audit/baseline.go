package audit

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"paddock/internal/finding"
)

// BaselineName is the file in which a project's known findings are kept.
const BaselineName = "paddock-baseline.json"

// baselineSchema changes when an older Paddock would misread the file.
const baselineSchema = 1

// Baseline is a list of findings that are known. It names them by content and
// count, without line numbers or times, and sorted, so that it changes only
// when findings do, and two branches rarely touch the same line of it.
type Baseline struct {
	entries map[entry]int
}

// entry is what findings that count as the same have in common.
type entry struct {
	Rule   string `json:"rule"`
	Path   string `json:"path"`
	Symbol string `json:"symbol,omitempty"`
	// Content is a hash of the finding's content: the file need not quote code.
	Content string `json:"content"`
}

func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.Path, o.Path), cmp.Compare(e.Rule, o.Rule), cmp.Compare(e.Symbol, o.Symbol), cmp.Compare(e.Content, o.Content))
}

type countedEntry struct {
	entry
	Count int `json:"count"`
}

type baselineFile struct {
	Schema   int            `json:"schema"`
	Findings []countedEntry `json:"findings"`
}

func entryOf(f *finding.Finding) entry {
	sum := sha256.Sum256([]byte(f.Content()))
	return entry{f.Rule, f.Path, f.Symbol, hex.EncodeToString(sum[:8])}
}

// NewBaseline makes a baseline of findings.
func NewBaseline(findings []finding.Finding) *Baseline {
	b := &Baseline{entries: map[entry]int{}}
	for i := range findings {
		b.entries[entryOf(&findings[i])]++
	}
	return b
}

// ReadBaseline reads a file. When there is none, the error is fs.ErrNotExist.
func ReadBaseline(path string) (*Baseline, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no baseline %s; make one with --write-baseline: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("read the baseline: %w", err)
	}
	return parseBaseline(path, data)
}

// ProjectBaseline reads the baseline that lies in a project's directory; nil when there is none. It
// comes with the project, so no link out of it is followed.
func ProjectBaseline(dir string) (*Baseline, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil // the audit itself says what is wrong with the directory
	}
	defer root.Close()
	data, err := readFile(root, BaselineName, maxBaseline)
	if err != nil || data == nil {
		return nil, err
	}
	return parseBaseline(BaselineName, data)
}

// maxBaseline bounds the file: that is more than a hundred thousand findings.
const maxBaseline = 32 << 20

func parseBaseline(path string, data []byte) (*Baseline, error) {
	var file baselineFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s is not a baseline: %w; make it anew with --write-baseline", path, err)
	}
	if file.Schema != baselineSchema {
		return nil, fmt.Errorf("%s has the schema %d and this Paddock reads %d; make it anew with --write-baseline", path, file.Schema, baselineSchema)
	}
	b := &Baseline{entries: map[entry]int{}}
	for _, e := range file.Findings {
		b.entries[e.entry] += e.Count
	}
	return b, nil
}

// Bytes is the file: an entry a line, sorted.
func (b *Baseline) Bytes() []byte {
	var all []countedEntry
	for e, n := range b.entries {
		all = append(all, countedEntry{e, n})
	}
	slices.SortFunc(all, func(a, b countedEntry) int { return a.compare(b.entry) })
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"schema\": %d, \"findings\": [\n", baselineSchema)
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i, e := range all {
		_ = enc.Encode(e) // strings and a number: it cannot fail
		if i < len(all)-1 {
			out.Truncate(out.Len() - 1)
			out.WriteString(",\n")
		}
	}
	out.WriteString("]}\n")
	return out.Bytes()
}

// Len is how many findings the baseline has.
func (b *Baseline) Len() int {
	n := 0
	for _, c := range b.entries {
		n += c
	}
	return n
}

// subtract takes the known findings away: of those that count as the same, the first ones. gone is how
// many the baseline has beyond what was found, of the rules that ran. A nil baseline knows nothing.
func (b *Baseline) subtract(findings []finding.Finding, ran map[string]bool) (left []finding.Finding, known, gone int) {
	if b == nil {
		return findings, 0, 0
	}
	seen := map[entry]int{}
	for i := range findings {
		e := entryOf(&findings[i])
		if seen[e] < b.entries[e] {
			seen[e]++
			known++
			continue
		}
		left = append(left, findings[i])
	}
	for e, n := range b.entries {
		if ran[e.Rule] {
			gone += n - seen[e]
		}
	}
	return left, known, gone
}
