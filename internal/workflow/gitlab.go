package workflow

import (
	"path"
	"strings"

	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// Pipeline is a file of GitLab CI.
type Pipeline struct {
	*source.File
	Includes []Include
	// Locals are the project's own files that it takes in, as paths or patterns from the root of the project.
	Locals []string
	// Children are the project's own files of pipelines that it starts.
	Children []string
	// Templates are those of GitLab's own that it takes in: "Security/SAST.gitlab-ci.yml".
	Templates []string
	// Jobs are those that run, and templates that no job uses, in the order of the file. They are there after Link.
	Jobs []*PipelineJob

	roots []*yamltree.Node
}

// Include is a file that a pipeline takes in; local ones and GitLab's own templates are none.
type Include struct {
	// Kind is "remote", "project" or "component".
	Kind string
	// Name is the address, the project or the component without its version.
	Name string
	// Ref is the branch, tag, version or commit; "" without.
	Ref string
	// Checked says that the file's hash is asked for (GitLab's "integrity").
	Checked bool
	Line    int
}

// PipelineJob is a job with all that it has of other jobs ("extends", "!reference"), of the file's defaults and of other files.
type PipelineJob struct {
	Name string
	// Line is that of its name.
	Line int
	// Image and Services are images as they are written.
	Image    Piece
	Services []Piece
	// Variables are its own, and those of the file.
	Variables map[string]Piece
	// Script are the commands before, in and after its script, in this order.
	Script []Piece
	// Ref says which names of branches and tags it may run for.
	Ref Ref
	// AllowFailure says that its failure stops nothing, whatever it ends with.
	AllowFailure bool
}

// Piece is a text with the file in which it stands, which is not always the job's.
type Piece struct {
	Text
	Path string
}

// IsPipeline says by its name whether a file is one of GitLab CI.
func IsPipeline(p string) bool {
	name := path.Base(p)
	return strings.HasSuffix(name, ".gitlab-ci.yml") || strings.HasSuffix(name, ".gitlab-ci.yaml") || strings.HasPrefix(p, ".gitlab/ci/") && path.Ext(name) == ".yml"
}

// ParsePipeline reads a file of GitLab CI; its jobs come with Link.
func ParsePipeline(file *source.File) (*Pipeline, error) {
	documents, err := yamltree.Parse(file)
	if err != nil && len(documents) == 0 {
		return nil, err
	}
	p := &Pipeline{File: file, roots: documents}
	for _, d := range documents { // a document with the inputs of a component may come first
		include := d.At("include")
		list := include.Items()
		if !include.IsList() && include != nil {
			list = []*yamltree.Node{include}
		}
		for _, n := range list {
			p.add(n)
		}
		for _, e := range d.Entries() {
			child := e.Value.At("trigger", "include")
			for _, t := range child.Texts() {
				p.Children = append(p.Children, localPath(t.Text())...)
			}
			for _, n := range child.Items() {
				p.Children = append(p.Children, localPath(n.At("local").Text())...)
			}
		}
	}
	return p, nil
}

func (p *Pipeline) add(n *yamltree.Node) {
	switch {
	case n.IsScalar():
		if strings.HasPrefix(n.Text(), "https://") || strings.HasPrefix(n.Text(), "http://") {
			p.Includes = append(p.Includes, Include{Kind: "remote", Name: n.Text(), Line: n.Line()})
		} else {
			p.Locals = append(p.Locals, localPath(n.Text())...)
		}
	case n.At("remote") != nil:
		p.Includes = append(p.Includes, Include{Kind: "remote", Name: n.At("remote").Text(), Checked: n.At("integrity").Text() != "", Line: n.At("remote").Line()})
	case n.At("project") != nil:
		p.Includes = append(p.Includes, Include{Kind: "project", Name: n.At("project").Text(), Ref: n.At("ref").Text(), Line: n.At("project").Line()})
	case n.At("component") != nil:
		name, ref, _ := strings.Cut(n.At("component").Text(), "@")
		p.Includes = append(p.Includes, Include{Kind: "component", Name: name, Ref: ref, Line: n.At("component").Line()})
	case n.At("template") != nil:
		p.Templates = append(p.Templates, n.At("template").Text())
	case n.At("local") != nil:
		for _, t := range n.At("local").Texts() {
			p.Locals = append(p.Locals, localPath(t.Text())...)
		}
	}
}

// localPath is a path from the project's root, which is written with a slash or without; none when a variable is in it.
func localPath(at string) []string {
	if at = strings.TrimPrefix(strings.TrimPrefix(at, "./"), "/"); at == "" || strings.Contains(at, "$") {
		return nil
	}
	return []string{at}
}

// Local says that a pipeline takes a file of the project in.
func (p *Pipeline) Local(file string) bool { return among(p.Locals, file) }

// Reads says that a file of the project is taken in, or is a pipeline that is started.
func (p *Pipeline) Reads(file string) bool { return among(p.Locals, file) || among(p.Children, file) }

// among says that a file is one of some paths. In patterns "*" stands for a part of a name and "**" for folders.
func among(paths []string, file string) bool {
	for _, l := range paths {
		if l == file || strings.Contains(l, "*") && strings.Count(l, "**") <= 3 && glob(strings.Split(l, "/"), strings.Split(file, "/")) {
			return true
		}
	}
	return false
}

func glob(pattern, file []string) bool {
	if len(pattern) == 0 {
		return len(file) == 0
	}
	if strings.HasPrefix(pattern[0], "**") {
		if rest := strings.TrimPrefix(pattern[0], "**"); rest != "" { // "**.yml" is "**/*.yml"
			pattern = append([]string{"**", "*" + rest}, pattern[1:]...)
		}
		for i := range file {
			if glob(pattern[1:], file[i:]) {
				return true
			}
		}
		return false
	}
	if len(file) == 0 {
		return false
	}
	ok, err := path.Match(pattern[0], file[0])
	return ok && err == nil && glob(pattern[1:], file[1:])
}
