package rule

import (
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/script"
	"paddock/internal/source"
)

// Script is one of the project's own scripts for browsers, with what comes of following its values.
type Script struct {
	File *source.File
	// Tree is the script as read.
	Tree *script.Script
	*script.Result
}

// Scripts are the project's own scripts, those in templates among them; see Model.Scripts.
func (p *Pass) Scripts() []*Script { return p.model.Scripts() }

// Scripts are the project's own scripts, in the order of their paths. Scripts that are somebody else's, built, minified
// or for tests only are none of them. They are read once, whoever asks first, and shared.
func (m *Model) Scripts() []*Script {
	list, _ := m.scripts()
	return list
}

// ScriptNotes say which scripts could not be read whole, each once.
func (m *Model) ScriptNotes() []source.Note {
	_, notes := m.scripts()
	return notes
}

// scriptEndings are the endings of files that are scripts for browsers, as a rule.
var scriptEndings = []string{".js", ".mjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte"}

func (m *Model) readScripts() (list []*Script, notes []source.Note) {
	var paths []string
	for _, ending := range scriptEndings {
		for _, e := range m.Project.Tree.WithExt(ending) {
			if e.Size > 0 && script.ForeignPath(e.Path) == "" {
				paths = append(paths, e.Path)
			}
		}
	}
	slices.Sort(paths)
	files := make([]*readScript, len(paths))
	unread := make([]*source.Note, len(paths))
	each(len(paths), func(i int) { files[i], unread[i] = m.readScript(paths[i]) })

	var all []*readScript
	for _, s := range files {
		if s != nil {
			all = append(all, s)
		}
	}
	inline := map[string][]*readScript{}
	for _, t := range m.HTML() {
		for _, in := range t.Set.Inline(t.Template) {
			s := &readScript{Script: in.Script, file: t.File, names: in.Script.Names(), out: in.Result, template: t}
			inline[t.File.Path] = append(inline[t.File.Path], s)
			all = append(all, s)
		}
	}
	m.paged(files, inline)
	uses := usesOf(all)
	each(len(all), func(i int) {
		s := all[i]
		if s.out == nil || s.makes(uses.wanted(s)) {
			s.out = s.FollowIn(script.Around{Wanted: uses.wanted(s)})
		}
	})
	m.share(all)
	templates := map[*script.Script]*Template{}
	for _, s := range all {
		templates[s.Script] = s.template
	}
	for _, s := range all {
		for i := range s.out.Flows {
			if f := &s.out.Flows[i]; f.Source.In != nil && templates[f.Source.In] != nil {
				t := templates[f.Source.In]
				t.Set.Writes(t.Template, f)
			}
		}
	}

	for i, s := range files {
		if s != nil {
			unread[i] = s.note()
		}
		if unread[i] != nil {
			notes = append(notes, *unread[i])
		}
	}
	for _, s := range all {
		list = append(list, &Script{s.file, s.Script, s.out})
	}
	return list, notes
}

// each does something for every number below n, over all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// module is the file from which another imports under a name; "" when it is none of the project's scripts. A name
// with @ or ~ in front begins at the directory src, as build tools have it.
func (m *Model) module(file, name string) string {
	switch {
	case strings.HasPrefix(name, "./"), strings.HasPrefix(name, "../"):
		name = path.Join(path.Dir(file), name)
	case strings.HasPrefix(name, "@/"), strings.HasPrefix(name, "~/"):
		i := strings.LastIndex("/"+file, "/src/")
		if i < 0 {
			return ""
		}
		name = path.Join(file[:i], "src", name[2:])
	default:
		return ""
	}
	if path.Ext(name) != "" && m.Project.Tree.Has(name) {
		return name
	}
	for _, stem := range []string{name, name + "/index"} {
		for _, ending := range scriptEndings {
			if m.Project.Tree.Has(stem + ending) {
				return stem + ending
			}
		}
	}
	return ""
}

// readScript reads one; nil when it is not the project's own.
func (m *Model) readScript(name string) (*readScript, *source.Note) {
	data, err := m.Project.Tree.Read(name)
	if err != nil {
		note := source.NoteOf(name, err)
		return nil, &note
	}
	text := string(data)
	if script.Foreign(text) != "" {
		return nil, nil
	}
	s := &readScript{file: source.NewFile(name, text)}
	switch path.Ext(name) {
	case ".vue", ".svelte":
		s.Script = script.ReadComponent(text)
	default:
		s.Script = script.Read(text, nil, 0, script.DialectOf(name))
	}
	s.names = s.Script.Names()
	return s, nil
}

// note says what of a script could not be read or followed; nil when all was.
func (s *readScript) note() *source.Note {
	switch {
	case len(s.Errors) > 0:
		e := s.Errors[0]
		return &source.Note{Path: s.file.Path, Line: s.file.LineOf(e.At), Reason: "the script could not be read whole: " + e.Message}
	case s.out.Cut:
		return &source.Note{Path: s.file.Path, Reason: "the values of the script could not all be followed: it was too much work"}
	}
	return nil
}

// Place is a place in the script.
func (s *Script) Place(span source.Span) pyeval.Place { return pyeval.Place{File: s.File, Span: span} }

// Trace is the way of a flow for a finding: where the value comes in, what it goes through, where it ends.
func (s *Script) Trace(f *script.Flow) (steps []finding.Step) {
	add := func(span source.Span, words string) {
		place, _ := PlaceOf(s.Place(span))
		if n := len(steps); n > 0 && steps[n-1].Place == place {
			return
		}
		steps = append(steps, finding.Step{Place: place, Message: words})
	}
	add(f.Source.Span, f.Source.Words+" comes in")
	for _, step := range f.Steps {
		add(step.Span, step.Words)
	}
	add(f.Sink.Span, "it gets into "+f.Sink.Words)
	return steps
}
