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
	*script.Result
}

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
	read := make([]*script.Script, len(paths))
	scripts := make([]*Script, len(paths))
	unread := make([]*source.Note, len(paths))
	each(len(paths), func(i int) { scripts[i], read[i], unread[i] = m.readScript(paths[i]) })

	// What scripts import from others of the project, once it is known what those do.
	exports := map[string]map[string]*script.Exported{}
	for i, s := range scripts {
		if s == nil {
			continue
		}
		for _, e := range s.Exports {
			if !e.Idle() {
				exports[paths[i]] = s.Exports
			}
		}
	}
	each(len(paths), func(i int) {
		if scripts[i] == nil || len(exports) == 0 {
			return
		}
		resolve := func(module string) map[string]*script.Exported { return exports[m.module(paths[i], module)] }
		if slices.ContainsFunc(read[i].Imports(), func(module string) bool { return resolve(module) != nil }) {
			scripts[i].Result = read[i].FollowWith(resolve)
		}
	})
	for i := range paths {
		if scripts[i] != nil {
			list = append(list, scripts[i])
			unread[i] = noteOf(scripts[i], read[i])
		}
		if unread[i] != nil {
			notes = append(notes, *unread[i])
		}
	}
	for _, t := range m.HTML() {
		for _, in := range t.Set.Inline(t.Template) {
			list = append(list, &Script{t.File, in.Result})
		}
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

// readScript reads one and follows its values; nil when it is not the project's own.
func (m *Model) readScript(name string) (*Script, *script.Script, *source.Note) {
	data, err := m.Project.Tree.Read(name)
	if err != nil {
		note := source.NoteOf(name, err)
		return nil, nil, &note
	}
	text := string(data)
	if script.Foreign(text) != "" {
		return nil, nil, nil
	}
	var s *script.Script
	switch path.Ext(name) {
	case ".vue", ".svelte":
		s = script.ReadComponent(text)
	default:
		s = script.Read(text, nil, 0, script.DialectOf(name))
	}
	return &Script{source.NewFile(name, text), s.Follow()}, s, nil
}

// noteOf says what of a script could not be read or followed; nil when all was.
func noteOf(s *Script, read *script.Script) *source.Note {
	switch {
	case len(read.Errors) > 0:
		e := read.Errors[0]
		return &source.Note{Path: s.File.Path, Line: s.File.LineOf(e.At), Reason: "the script could not be read whole: " + e.Message}
	case s.Cut:
		return &source.Note{Path: s.File.Path, Reason: "the values of the script could not all be followed: it was too much work"}
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
