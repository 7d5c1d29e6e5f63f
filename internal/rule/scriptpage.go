package rule

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/script"
	"paddock/internal/source"
)

// Scripts of one page share their globals. Which scripts a page has is said by its template, those that it extends and those
// that they include; where that names no file (a bundle, a list in Python), a global counts that is made in one place only.

// maxRounds is how often what scripts leave to others is taken in by others, which leave it to others.
const maxRounds = 3

// readScript is a script that was read, of a file or of a template.
type readScript struct {
	*script.Script
	file *source.File
	// template is the one that it stands in, or nil.
	template *Template
	names    map[string]bool // that it uses or declares
	// pages are those that it is known to be on; nil when that is not known.
	pages map[int]bool
	out   *script.Result
}

// makes says that a script of a template may have made something that others use.
func (s *readScript) makes(wanted func(string) bool) bool {
	for _, n := range s.Body.List {
		if n == nil {
			continue
		}
		switch n.Kind {
		case script.Function, script.Class:
			if wanted(n.Text) {
				return true
			}
		case script.Var, script.Assign, script.Call:
			found := false
			script.Walk(n, func(n *script.Node) bool {
				switch {
				case n.Kind == script.Declare && n.X != nil:
					found = found || wanted(n.X.Text)
				case n.Kind == script.Assign && n.X != nil:
					found = found || wanted(n.X.Text)
				}
				return !found && n.Kind != script.Function
			})
			if found {
				return true
			}
		}
	}
	return false
}

// scriptName is the name of a script's file in the address of one, as a tag of the template's writes it or as it stands.
var scriptName = regexp.MustCompile(`[\w./-]+\.(?:js|mjs)\b`)

// paged finds out which scripts are on which pages. A page is a template with those around it.
func (m *Model) paged(files []*readScript, inline map[string][]*readScript) {
	named := map[string][]*readScript{} // by the last name of the path
	for _, s := range files {
		if s != nil {
			named[path.Base(s.file.Path)] = append(named[path.Base(s.file.Path)], s)
		}
	}
	on := func(s *readScript, page int) {
		if s.pages == nil {
			s.pages = map[int]bool{}
		}
		s.pages[page] = true
	}
	// The scripts that the tags of one template name.
	sources := map[string][]*readScript{}
	html := m.HTML()
	for _, t := range html {
		for _, e := range t.Markup.Tags {
			if e.Name != "script" {
				continue
			}
			a, has := e.Attr("src")
			if !has {
				continue
			}
			for _, name := range scriptName.FindAllString(t.File.Text[a.Span.Start:a.Span.End], -1) {
				for _, s := range named[path.Base(name)] {
					if strings.HasSuffix("/"+s.file.Path, "/"+strings.TrimLeft(name, "./")) {
						sources[t.File.Path] = append(sources[t.File.Path], s)
					}
				}
			}
		}
	}
	for page, t := range html {
		for _, around := range t.Set.Around(t.Template) {
			for _, s := range sources[around.File.Path] {
				on(s, page)
			}
			for _, s := range inline[around.File.Path] {
				on(s, page)
			}
		}
	}
}

// together says whether two scripts may be on one page, and whether they are known to be.
func together(a, b *readScript) (may, known bool) {
	if a.pages == nil || b.pages == nil {
		return true, false
	}
	for p := range a.pages {
		if b.pages[p] {
			return true, true
		}
	}
	return false, false
}

// share follows scripts again with what others of their pages, and modules that they import, do.
func (m *Model) share(all []*readScript) {
	modules := map[string]map[string]*script.Exported{}
	makers := map[string][]*readScript{} // by path of a global
	classes := map[string]bool{}
	learn := func(s *readScript) {
		for _, e := range s.out.Exports {
			if !e.Idle() {
				modules[s.file.Path] = s.out.Exports
			}
		}
		for name := range s.out.Globals {
			if !slices.Contains(makers[name], s) {
				makers[name] = append(makers[name], s)
			}
			if class, _, ok := strings.Cut(name, ".prototype."); ok {
				classes[class+".prototype"] = true
			}
		}
	}
	for _, s := range all {
		learn(s)
	}
	// maker is the script whose global another sees under a path.
	maker := func(s *readScript, name string) *readScript {
		var certain, possible []*readScript
		for _, other := range makers[name] {
			if other == s || other.out.Globals[name] == nil {
				continue
			}
			may, known := together(s, other)
			if known {
				certain = append(certain, other)
			}
			if may {
				possible = append(possible, other)
			}
		}
		switch {
		case len(certain) == 1:
			return certain[0]
		case len(certain) == 0 && len(possible) == 1 && len(makers[name]) == 1:
			return possible[0]
		}
		return nil
	}
	uses := usesOf(all)
	changed := all
	for range maxRounds {
		news := newsOf(changed)
		var todo []*readScript
		for _, s := range all {
			if !s.out.Cut && m.learns(s, news) {
				todo = append(todo, s)
			}
		}
		results := make([]*script.Result, len(todo))
		each(len(todo), func(i int) {
			s := todo[i]
			results[i] = s.FollowIn(script.Around{
				Module: func(name string) map[string]*script.Exported { return modules[m.module(s.file.Path, name)] },
				Global: func(name string) *script.Exported {
					if other := maker(s, name); other != nil {
						return other.out.Globals[name]
					}
					if classes[name] {
						return &script.Exported{}
					}
					return nil
				},
				Wanted: uses.wanted(s),
			})
		})
		changed = nil
		for i, s := range todo {
			if busy(results[i]) > busy(s.out) {
				changed = append(changed, s)
			}
			s.out = results[i]
			learn(s)
		}
	}
}

// busy counts what others have to know of a script.
func busy(r *script.Result) (n int) {
	for _, list := range [...]map[string]*script.Exported{r.Globals, r.Exports} {
		for _, e := range list {
			if !e.Idle() {
				n++
			}
		}
	}
	return n
}

// news is what some scripts do that others have to know of.
type news struct {
	modules map[string]bool // by file
	globals []newGlobal
}

// newGlobal is a global by the first and the last name of its path; last is "" where the first is all, or where an object
// stands between that others may name as they like.
type newGlobal struct {
	root, last string
	by         *readScript
}

func newsOf(list []*readScript) news {
	n := news{modules: map[string]bool{}}
	for _, s := range list {
		for _, e := range s.out.Exports {
			if !e.Idle() {
				n.modules[s.file.Path] = true
			}
		}
		for name, e := range s.out.Globals {
			if e.Idle() {
				continue
			}
			root, rest, _ := strings.Cut(name, ".")
			g := newGlobal{root, rest[strings.LastIndexByte(rest, '.')+1:], s}
			if strings.Contains(rest, "prototype.") {
				g.last = ""
			}
			n.globals = append(n.globals, g)
		}
	}
	return n
}

// learns says that some of the news are about what a script uses.
func (m *Model) learns(s *readScript, n news) bool {
	for _, name := range s.Imports() {
		if n.modules[m.module(s.file.Path, name)] {
			return true
		}
	}
	for _, g := range n.globals {
		known := s.names[g.root] || g.root == "jq" || g.root == "$"
		if known && (g.last == "" || s.names[g.last]) && g.by != s {
			return true
		}
	}
	return false
}

// uses counts the scripts that use a name.
type uses map[string]int

func usesOf(all []*readScript) uses {
	u := uses{}
	for _, s := range all {
		for name := range s.names {
			u[name]++
		}
	}
	return u
}

// wanted says of a name whether others than one script use it.
func (u uses) wanted(s *readScript) func(string) bool {
	return func(name string) bool {
		n := u[name]
		if s.names[name] {
			n--
		}
		return n > 0
	}
}
