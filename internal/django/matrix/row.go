package matrix

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"paddock/internal/django/access"
)

// Row is an entry as a review sees it and as a committed matrix keeps it: in
// words, without lines and files, which change every day.
type Row struct {
	Pattern string `json:"pattern"`
	// Methods are joined by blanks; "any" when nothing limits them.
	Methods string `json:"methods"`
	// Access is the rule in words, "authenticated", "permission shop.change_order", with what differs by method.
	Access  string `json:"access"`
	Objects string `json:"objects"`
	CSRF    string `json:"csrf"`
	View    string `json:"view"`
}

// columns are the names of a Row's fields, in order.
var columns = []string{"pattern", "methods", "access", "objects", "csrf", "view"}

func (r Row) fields() []string {
	return []string{r.Pattern, r.Methods, r.Access, r.Objects, r.CSRF, r.View}
}

func rowOf(fields []string) Row {
	return Row{fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]}
}

// Rows are the matrix as rows, sorted by pattern, view and methods.
func (m *Matrix) Rows() []Row {
	entries := slices.Clone(m.Entries)
	slices.SortStableFunc(entries, ByPattern)
	rows := make([]Row, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, e.Row())
	}
	return rows
}

// Row is the entry in words.
func (e *Entry) Row() Row {
	methods := strings.Join(e.Methods, " ")
	if methods == "" {
		methods = "any"
	}
	return Row{e.Route.Pattern(), methods, AccessText(&e.Access.Rule), e.Objects, e.Access.CSRF.Protection.String(), e.Route.View.Name}
}

// AccessText is a rule in words: "permission shop.change_order", "anonymous (POST authenticated)". Why something is
// not known is left out.
func AccessText(r *access.Rule) string {
	text := levelText(r)
	var more []string
	for _, m := range slices.Sorted(maps.Keys(r.ByMethod)) {
		if other := levelText(r.ByMethod[m]); other != text {
			more = append(more, m+" "+other)
		}
	}
	if more == nil {
		return text
	}
	return text + " (" + strings.Join(more, ", ") + ")"
}

func levelText(r *access.Rule) string {
	switch r.Level {
	case access.Permission:
		return strings.TrimSpace(r.Level.String() + " " + r.Detail)
	case access.Condition:
		text := r.Level.String()
		if r.Login {
			text = "authenticated if"
		}
		return strings.TrimSpace(text + " " + r.Detail)
	}
	return r.Level.String()
}

// WriteCSV writes rows with a line of column names.
func WriteCSV(w io.Writer, rows []Row) error {
	c := csv.NewWriter(w)
	if err := c.Write(columns); err != nil {
		return err
	}
	for _, r := range rows {
		fields := r.fields()
		for i, f := range fields {
			// A spreadsheet runs what begins like a formula.
			if f != "" && strings.ContainsRune("=+-@\t", rune(f[0])) {
				fields[i] = "'" + f
			}
		}
		if err := c.Write(fields); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// WriteMarkdown writes rows as a table.
func WriteMarkdown(w io.Writer, rows []Row) error {
	var b strings.Builder
	b.WriteString("| " + strings.Join(columns, " | ") + " |\n|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, r := range rows {
		b.WriteString("|")
		for i, f := range r.fields() {
			if i == 0 || i == len(columns)-1 {
				f = code(f)
			} else {
				f = markdownText.Replace(f)
			}
			b.WriteString(" " + f + " |")
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var (
	markdownText = strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ", "\r", " ")
	markdownRead = strings.NewReplacer(`\|`, "|", "&lt;", "<")
)

// code is a text as Markdown's code, in a cell of a table. An empty one stays empty.
func code(text string) string {
	if text == "" {
		return ""
	}
	text = strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ").Replace(text)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// ReadRows reads a committed matrix: CSV, Markdown or JSON, told by the ending of its name.
func ReadRows(name string, text []byte) ([]Row, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv":
		return readCSV(text)
	case ".md", ".markdown":
		return readMarkdown(text)
	case ".json":
		var file struct {
			Routes []Row `json:"matrix"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			return nil, fmt.Errorf("read the matrix: %w", err)
		}
		if file.Routes == nil {
			return nil, fmt.Errorf("the file has no matrix; write it with `paddock routes --format json`")
		}
		return file.Routes, nil
	}
	return nil, fmt.Errorf("%q ends neither in .csv, .md nor .json; write it with `paddock routes --format csv > access.csv`", name)
}

func readCSV(text []byte) ([]Row, error) {
	c := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	c.FieldsPerRecord = len(columns)
	records, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the matrix: %w; write it anew with `paddock routes --format csv`", err)
	}
	if len(records) == 0 || !slices.Equal(records[0], columns) {
		return nil, fmt.Errorf("the first line is not %q; write the matrix anew with `paddock routes --format csv`", strings.Join(columns, ","))
	}
	var rows []Row
	for _, r := range records[1:] {
		for i, f := range r {
			if len(f) > 1 && f[0] == '\'' && strings.ContainsRune("=+-@\t", rune(f[1])) {
				r[i] = f[1:]
			}
		}
		rows = append(rows, rowOf(r))
	}
	return rows, nil
}

func readMarkdown(text []byte) ([]Row, error) {
	var rows []Row
	inside := false
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			inside = false
			continue
		}
		cells := splitCells(line)
		switch {
		case slices.Equal(cells, columns):
			inside = true
			continue
		case !inside || len(cells) > 0 && strings.Trim(cells[0], "-: ") == "" && strings.Contains(cells[0], "-"):
			continue
		case len(cells) != len(columns):
			return nil, fmt.Errorf("line %d of the matrix has %d cells instead of %d; write it anew with `paddock routes --format markdown`", i+1, len(cells), len(columns))
		}
		for j := range cells {
			if j == 0 || j == len(columns)-1 {
				cells[j] = uncode(cells[j])
			} else {
				cells[j] = markdownRead.Replace(cells[j])
			}
		}
		rows = append(rows, rowOf(cells))
	}
	if rows == nil && !strings.Contains(string(text), "| "+strings.Join(columns, " | ")+" |") {
		return nil, fmt.Errorf("the file has no table with the columns %s; write it with `paddock routes --format markdown`", strings.Join(columns, ", "))
	}
	return rows, nil
}

// splitCells are the cells of a line of a table.
func splitCells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	var cells []string
	start := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			if i+1 < len(line) && line[i+1] == '|' {
				i++
			}
		case '|':
			cells = append(cells, strings.TrimSpace(line[start:i]))
			start = i + 1
		}
	}
	return append(cells, strings.TrimSpace(line[start:]))
}

func uncode(cell string) string {
	fence := len(cell) - len(strings.TrimLeft(cell, "`"))
	if fence == 0 || len(cell) < 2*fence {
		return markdownRead.Replace(cell)
	}
	text := cell[fence : len(cell)-fence]
	if strings.HasPrefix(text, " `") || strings.HasSuffix(text, "` ") {
		text = text[1 : len(text)-1]
	}
	return strings.ReplaceAll(text, `\|`, "|")
}

// Change is a difference between two matrices.
type Change struct {
	// Old and New are the rows; one of them is zero for a route that came or went.
	Old, New Row
}

// Added and Removed say that a route came or went.
func (c Change) Added() bool   { return c.Old == Row{} }
func (c Change) Removed() bool { return c.New == Row{} }

// Diff are the differences between a committed matrix and the present one, sorted by pattern. Rows of
// one pattern and view are compared with each other; then, of those that are left, rows of one pattern.
func Diff(old, new []Row) []Change {
	left := slices.Clone(new)
	var changes []Change
	take := func(fits func(Row) bool) (Row, bool) {
		i := slices.IndexFunc(left, fits)
		if i < 0 {
			return Row{}, false
		}
		r := left[i]
		left = slices.Delete(left, i, i+1)
		return r, true
	}
	pending := slices.Clone(old)
	for _, fits := range []func(o, n Row) bool{
		func(o, n Row) bool { return o == n },
		func(o, n Row) bool { return o.Pattern == n.Pattern && o.View == n.View && o.Methods == n.Methods },
		func(o, n Row) bool { return o.Pattern == n.Pattern && o.View == n.View },
		func(o, n Row) bool { return o.Pattern == n.Pattern },
	} {
		var rest []Row
		for _, o := range pending {
			n, ok := take(func(n Row) bool { return fits(o, n) })
			switch {
			case !ok:
				rest = append(rest, o)
			case o != n:
				changes = append(changes, Change{Old: o, New: n})
			}
		}
		pending = rest
	}
	for _, o := range pending {
		changes = append(changes, Change{Old: o})
	}
	for _, n := range left {
		changes = append(changes, Change{New: n})
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Compare(cmp.Or(a.New.Pattern, a.Old.Pattern), cmp.Or(b.New.Pattern, b.Old.Pattern))
	})
	return changes
}
