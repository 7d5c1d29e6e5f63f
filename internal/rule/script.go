package rule

import (
	"path"
	"runtime"
	"slices"
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
	scripts := make([]*Script, len(paths))
	unread := make([]*source.Note, len(paths))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(paths); i = int(next.Add(1)) - 1 {
				scripts[i], unread[i] = m.readScript(paths[i])
			}
		})
	}
	wg.Wait()
	for i := range paths {
		if scripts[i] != nil {
			list = append(list, scripts[i])
		}
		if unread[i] != nil {
			notes = append(notes, *unread[i])
		}
	}
	return list, notes
}

// readScript reads one and follows its values; nil when it is not the project's own.
func (m *Model) readScript(name string) (*Script, *source.Note) {
	data, err := m.Project.Tree.Read(name)
	if err != nil {
		note := source.NoteOf(name, err)
		return nil, &note
	}
	text := string(data)
	if script.Foreign(text) != "" {
		return nil, nil
	}
	var s *script.Script
	switch path.Ext(name) {
	case ".vue", ".svelte":
		s = script.ReadComponent(text)
	default:
		s = script.Read(text, nil, 0, script.DialectOf(name))
	}
	result := s.Follow()
	file := source.NewFile(name, text)
	var note *source.Note
	switch {
	case len(s.Errors) > 0:
		e := s.Errors[0]
		note = &source.Note{Path: name, Line: file.LineOf(e.At), Reason: "the script could not be read whole: " + e.Message}
	case result.Cut:
		note = &source.Note{Path: name, Reason: "the values of the script could not all be followed: it was too much work"}
	}
	return &Script{file, result}, note
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
