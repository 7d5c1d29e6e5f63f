package deployment

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"paddock/internal/compose"
	"paddock/internal/dockerfile"
	"paddock/internal/kubernetes"
	"paddock/internal/service"
	"paddock/internal/source"
	"paddock/internal/terraform"
	"paddock/internal/workflow"
)

// structured reads a file that has a grammar of its own: how containers are built and run, what CI does, which programs are kept running.
func (x *reader) structured(e source.Entry) {
	switch {
	case dockerfile.Is(e.Path):
		if file := x.text(e); file != nil {
			f, err := dockerfile.Parse(file)
			if err != nil {
				x.unread(e.Path, err)
				return
			}
			x.facts.Dockerfiles = append(x.facts.Dockerfiles, f)
		}
	case workflow.Is(e.Path):
		if file := x.text(e); file != nil {
			f, err := workflow.Parse(file)
			if err != nil {
				x.unread(e.Path, err)
			}
			if f != nil {
				x.facts.Workflows = append(x.facts.Workflows, f)
			}
		}
	case workflow.IsPipeline(e.Path):
		x.pipeline(e)
	case terraform.Is(e.Path):
		if file := x.text(e); file != nil {
			f := terraform.Parse(file)
			if f.Broken > 0 {
				x.facts.Notes = append(x.facts.Notes, source.Note{Path: e.Path, Line: f.Broken, Reason: "this line was not understood, and what it says was not judged"})
			}
			x.terraform = append(x.terraform, f)
		}
	case service.Is(e.Path):
		if file := x.text(e); file != nil {
			x.facts.Programs = append(x.facts.Programs, service.Parse(file)...)
		}
	case compose.Is(e.Path):
		if file := x.text(e); file != nil {
			f, err := compose.Parse(file)
			if err != nil {
				x.unread(e.Path, err)
			}
			if f != nil {
				x.facts.Compositions = append(x.facts.Compositions, f)
			}
		}
	}
}

// pipeline reads a file of GitLab CI.
func (x *reader) pipeline(e source.Entry) {
	if file := x.text(e); file != nil {
		f, err := workflow.ParsePipeline(file)
		if err != nil {
			x.unread(e.Path, err)
		}
		if f != nil {
			x.facts.Pipelines = append(x.facts.Pipelines, f)
		}
	}
}

// pipelines reads what pipelines take in of the project: files whose names say nothing.
func (x *reader) pipelines() {
	read := map[string]bool{}
	for _, p := range x.facts.Pipelines {
		read[p.Path] = true
	}
	for i := 0; i < len(x.facts.Pipelines); i++ { // what they take in may take in more
		p := x.facts.Pipelines[i]
		if len(p.Locals)+len(p.Children) == 0 {
			continue
		}
		for _, e := range x.tree.Entries {
			if ext := path.Ext(e.Path); (ext == ".yml" || ext == ".yaml") && !read[e.Path] && p.Reads(e.Path) {
				read[e.Path] = true
				x.pipeline(e)
			}
		}
	}
	slices.SortFunc(x.facts.Pipelines, func(a, b *workflow.Pipeline) int { return cmp.Compare(a.Path, b.Path) })
	workflow.Link(x.facts.Pipelines)
}

// text is the text of a file; nil, and a note, when it cannot be read.
func (x *reader) text(e source.Entry) *source.File {
	if e.Size > maxFile {
		x.facts.Notes = append(x.facts.Notes, source.Note{Path: e.Path, Reason: "the file is too large for what its name says and was not read"})
		return nil
	}
	data, err := x.tree.Read(e.Path)
	if err != nil {
		x.facts.Notes = append(x.facts.Notes, source.NoteOf(e.Path, err))
		return nil
	}
	return source.NewFile(e.Path, string(data))
}

func (x *reader) unread(path string, err error) {
	x.facts.Notes = append(x.facts.Notes, source.Note{Path: path, Reason: err.Error() + "; what it says was not judged: correct it"})
}

// kubernetes reads manifests. The templates of a chart are no YAML before Helm has filled them in: one note for each chart.
func (x *reader) kubernetes(p string, text []byte) {
	if chart, ok := kubernetes.IsTemplate(p, x.tree.Has); ok {
		if x.charts == nil {
			x.charts = map[string]bool{}
		}
		if !x.charts[chart] {
			x.charts[chart] = true
			x.facts.Notes = append(x.facts.Notes, source.Note{Path: chart, Reason: "these are templates of a Helm chart, which say nothing before Helm fills them in; write out what helm template makes of them, and audit that as well"})
		}
		return
	}
	f, err := kubernetes.Parse(source.NewFile(p, string(text)))
	switch {
	case err != nil && strings.Contains(string(text), "{{"):
		x.facts.Notes = append(x.facts.Notes, source.Note{Path: p, Reason: "it is a template of another program, which says nothing before that has filled it in; what it says was not judged"})
	case err != nil:
		x.unread(p, err)
	}
	if f != nil {
		x.facts.Manifests = append(x.facts.Manifests, f)
	}
}
