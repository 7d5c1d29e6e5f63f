package dependency

import (
	_ "embed"
	"path"
	"regexp"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

//go:embed features.txt
var featuresText string

// Feature is the part of a package that a weakness is in.
type Feature struct {
	// What says in words what it is.
	What  string
	signs []sign
}

// sign is what tells that a project uses a feature: its kind ("name", "expansion", "filter", "setting") and its words.
type sign struct {
	kind, word, end string
}

var features = sync.OnceValue(func() map[string]Feature {
	known := map[string]Feature{}
	for line := range strings.Lines(featuresText) {
		columns := strings.Split(strings.TrimSpace(line), " | ")
		if len(columns) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		f := Feature{What: columns[1]}
		for _, column := range columns[2:] {
			words := strings.Fields(column)
			s := sign{kind: words[0], word: words[1]}
			if len(words) > 2 {
				s.end = words[2]
			}
			f.signs = append(f.signs, s)
		}
		known[columns[0]] = f
	}
	return known
})

// FeatureOf is the feature that a weakness is in, by any of its names; ok is false when nothing is known, or all of the package is weak.
func FeatureOf(names []string) (f Feature, ok bool) {
	for _, n := range names {
		if f, ok = features()[n]; ok {
			return f, true
		}
	}
	return f, false
}

// Used is the first place where the project uses a feature; ok is false when it does not.
func (u *Uses) Used(f Feature) (at pyeval.Place, ok bool) {
	u.look.Do(u.lookForFeatures)
	for _, s := range f.signs {
		switch s.kind {
		case "setting":
			at, ok = u.setting(s.word, s.end)
		case "name":
			use, here := u.first[s.word]
			if at, ok = use.Place, here && use.How != Mentions && !use.Test; !ok {
				at, ok = u.signs[s]
			}
		default:
			at, ok = u.signs[s]
		}
		if ok {
			return at, true
		}
	}
	return at, false
}

// setting looks for a text in a setting of any context.
func (u *Uses) setting(name, end string) (at pyeval.Place, ok bool) {
	for _, site := range u.project.Sites {
		for _, c := range site.Contexts {
			v := c.Setting(name).Value
			for i := range v.Items {
				if e := &v.Items[i]; e.Kind == pyeval.Str && strings.HasSuffix(e.Text, end) && e.Place.File != nil {
					return e.Place, true
				}
			}
		}
	}
	return at, false
}

// lookForFeatures notes the first place of every sign that the project shows.
func (u *Uses) lookForFeatures() {
	u.signs = map[sign]pyeval.Place{}
	wanted := map[sign]bool{}
	var filters []string
	for _, f := range features() {
		for _, s := range f.signs {
			wanted[s] = true
			if s.kind == "filter" {
				filters = append(filters, regexp.QuoteMeta(s.word))
			}
		}
	}
	found := func(kind, word string, file *source.File, at source.Span) {
		s := sign{kind: kind, word: word}
		if _, have := u.signs[s]; wanted[s] && !have {
			u.signs[s] = pyeval.Place{File: file, Span: at}
		}
	}
	for _, p := range u.project.Index.Files() {
		tree, file := u.project.Index.Parse(p), u.project.Index.Source(p)
		if tree == nil || file == nil || u.aside(p) {
			continue
		}
		pysyntax.WalkStmts(tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Name:
				found("name", n.ID, file, n.Range())
			case *pysyntax.Attribute:
				found("name", n.Attr.Name, file, n.Range())
			case *pysyntax.ImportFrom:
				for _, a := range n.Names {
					found("name", a.Name, file, n.Range())
				}
			case *pysyntax.FunctionDef:
				found("name", n.Name.Name, file, n.Range())
			case *pysyntax.Call:
				for _, k := range n.Keywords {
					if k.Name.Name == "" { // **names
						found("expansion", calledName(n.Func), file, n.Range())
					}
				}
			}
			return true
		})
	}
	u.templates(regexp.MustCompile(`(?:\|\s*|\{%-?\s*(?:filter\s+)?)(`+strings.Join(filters, "|")+`)\b`), found)
}

// calledName is the last part of what is called.
func calledName(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}

// maxTemplate is the largest template that is looked into, in bytes.
const maxTemplate = 1 << 20

// templates looks for filters and tags in whatever may be a template.
func (u *Uses) templates(pattern *regexp.Regexp, found func(kind, word string, file *source.File, at source.Span)) {
	for _, e := range u.project.Tree.Entries {
		switch path.Ext(e.Path) {
		case ".html", ".htm", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".djhtml", ".md":
		default:
			continue
		}
		if e.Size > maxTemplate || !strings.Contains(e.Path, "templates/") {
			continue
		}
		data, err := u.project.Tree.Read(e.Path)
		if err != nil {
			continue
		}
		var file *source.File
		for _, m := range pattern.FindAllSubmatchIndex(data, -1) {
			if file == nil {
				file = source.NewFile(e.Path, string(data))
			}
			found("filter", file.Text[m[2]:m[3]], file, source.Span{Start: source.Pos(m[2]), End: source.Pos(m[3])})
		}
	}
}

// aside says that a file is for tests: what they use no visitor reaches.
func (u *Uses) aside(p string) bool {
	return django.RoleOfPath(p) == django.Testing || strings.HasPrefix(path.Base(p), "test_") || path.Base(p) == "tests.py"
}
