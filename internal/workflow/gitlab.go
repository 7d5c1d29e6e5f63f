package workflow

import (
	"path"
	"strings"

	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// Pipeline is a file of GitLab CI. Of it is read what it takes from elsewhere.
type Pipeline struct {
	*source.File
	Includes []Include
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

// IsPipeline says by its name whether a file is one of GitLab CI.
func IsPipeline(p string) bool {
	name := path.Base(p)
	return strings.HasSuffix(name, ".gitlab-ci.yml") || strings.HasSuffix(name, ".gitlab-ci.yaml") || strings.HasPrefix(p, ".gitlab/ci/") && path.Ext(name) == ".yml"
}

// ParsePipeline reads a file of GitLab CI.
func ParsePipeline(file *source.File) (*Pipeline, error) {
	documents, err := yamltree.Parse(file)
	if err != nil && len(documents) == 0 {
		return nil, err
	}
	p := &Pipeline{File: file}
	for _, d := range documents { // a document with the inputs of a component may come first
		include := d.At("include")
		list := include.Items()
		if !include.IsList() && include != nil {
			list = []*yamltree.Node{include}
		}
		for _, n := range list {
			p.add(n)
		}
	}
	return p, nil
}

func (p *Pipeline) add(n *yamltree.Node) {
	switch {
	case n.IsScalar():
		if strings.HasPrefix(n.Text(), "https://") || strings.HasPrefix(n.Text(), "http://") {
			p.Includes = append(p.Includes, Include{Kind: "remote", Name: n.Text(), Line: n.Line()})
		}
	case n.At("remote") != nil:
		p.Includes = append(p.Includes, Include{Kind: "remote", Name: n.At("remote").Text(), Checked: n.At("integrity").Text() != "", Line: n.At("remote").Line()})
	case n.At("project") != nil:
		p.Includes = append(p.Includes, Include{Kind: "project", Name: n.At("project").Text(), Ref: n.At("ref").Text(), Line: n.At("project").Line()})
	case n.At("component") != nil:
		name, ref, _ := strings.Cut(n.At("component").Text(), "@")
		p.Includes = append(p.Includes, Include{Kind: "component", Name: name, Ref: ref, Line: n.At("component").Line()})
	}
}
