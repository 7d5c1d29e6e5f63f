package terraform

import (
	"path"
	"slices"
	"strings"
)

// Module are the files of one directory: they are one program to Terraform.
type Module struct {
	Dir       string
	Resources []*Resource
	defaults  map[string]Value // by "var.x" and "local.x"
}

// Resource is a resource with the file that it stands in.
type Resource struct {
	*Block
	Path       string
	Kind, Name string // "aws_db_instance", "main"
	module     *Module
}

// Modules puts files together by directory, sorted.
func Modules(files []*File) (list []*Module) {
	byDir := map[string]*Module{}
	for _, f := range files {
		dir := path.Dir(f.Path)
		m := byDir[dir]
		if m == nil {
			m = &Module{Dir: dir, defaults: map[string]Value{}}
			byDir[dir] = m
			list = append(list, m)
		}
		for _, b := range f.Blocks {
			switch {
			case b.Type == "resource" && len(b.Labels) == 2:
				m.Resources = append(m.Resources, &Resource{b, f.Path, b.Labels[0], b.Labels[1], m})
			case b.Type == "variable" && len(b.Labels) == 1:
				if a, ok := b.attribute("default"); ok {
					m.defaults["var."+b.Labels[0]] = a.Value
				}
			case b.Type == "locals":
				for _, a := range b.Attributes {
					m.defaults["local."+a.Name] = a.Value
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b *Module) int {
		if a.Dir < b.Dir {
			return -1
		}
		return 1
	})
	return list
}

func (b *Block) attribute(name string) (a Attribute, ok bool) {
	for _, a := range b.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return a, false
}

// known is a value with the default of the variable or local that it is put in.
func (m *Module) known(v Value, depth int) Value {
	if v.Kind == Unknown && depth < 8 {
		if d, ok := m.defaults[v.Text]; ok {
			name := v.Text
			line := v.Line
			if v = m.known(d, depth+1); v.Variable == "" {
				v.Variable = name
			}
			v.Line = line
		}
	}
	return v
}

// Get is the value of an argument of a block of the resource, or of the resource itself; ok is false when it is not set.
// The items of a list are known as far as they can be.
func (r *Resource) Get(b *Block, name string) (v Value, ok bool) {
	a, ok := b.attribute(name)
	if !ok {
		return v, false
	}
	v = r.module.known(a.Value, 0)
	v.Line = a.Line
	if v.Kind == List {
		items := make([]Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = r.module.known(item, 0)
			if items[i].Variable != "" && v.Variable == "" {
				v.Variable = items[i].Variable
			}
		}
		v.Items = items
	}
	return v, true
}

// Texts are a value's texts: those of a list, or itself.
func (v Value) Texts() (texts []string) {
	switch v.Kind {
	case List:
		for _, item := range v.Items {
			texts = append(texts, item.Texts()...)
		}
	case String, Number, Bool:
		texts = append(texts, v.Text)
	}
	return texts
}

// Below are the blocks of a type directly in a block; those that a "dynamic" block makes count as what its content says.
func (b *Block) Below(kind string) (list []*Block) {
	for _, c := range b.Blocks {
		switch {
		case c.Type == kind:
			list = append(list, c)
		case c.Type == "dynamic" && len(c.Labels) == 1 && c.Labels[0] == kind:
			list = append(list, c.Below("content")...)
		}
	}
	return list
}

// Absent says that a resource is made only when somebody asks for it: its count is 0.
func (r *Resource) Absent() bool {
	v, ok := r.Get(r.Block, "count")
	return ok && v.Kind == Number && v.Text == "0"
}

// At are the values at a path through the blocks of a resource: "settings.ip_configuration.ipv4_enabled".
func (r *Resource) At(dotted string) (values []Value) {
	blocks := []*Block{r.Block}
	parts := strings.Split(dotted, ".")
	for _, part := range parts[:len(parts)-1] {
		var next []*Block
		for _, b := range blocks {
			next = append(next, b.Below(part)...)
		}
		blocks = next
	}
	for _, b := range blocks {
		if v, ok := r.Get(b, parts[len(parts)-1]); ok {
			values = append(values, v)
		}
	}
	return values
}

// Fact is a line of a table of facts about resources: at a path the resource has one of some values. Without values, that
// the path is not set at all.
type Fact struct {
	Kind, Path string
	Values     []string
	Says       string
}

// Facts reads a table: resource | path | values | what it means. Lines with # are comments.
func Facts(text string) (list []Fact) {
	for line := range strings.Lines(text) {
		columns := strings.Split(strings.TrimSpace(line), "|")
		if len(columns) != 4 || strings.HasPrefix(line, "#") {
			continue
		}
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		for _, kind := range strings.Fields(columns[0]) {
			list = append(list, Fact{kind, columns[1], strings.Fields(columns[2]), columns[3]})
		}
	}
	return list
}

// Holds are the values for which a fact is true of a resource.
func (f Fact) Holds(r *Resource) (values []Value) {
	if r.Kind != f.Kind || r.Absent() {
		return nil
	}
	at := r.At(f.Path)
	if len(f.Values) == 0 && len(at) == 0 {
		return []Value{{Line: r.Line}}
	}
	for _, v := range at {
		for _, text := range v.Texts() {
			if slices.Contains(f.Values, text) {
				values = append(values, v)
				break
			}
		}
	}
	return values
}

// Hit is a value for which a fact is true of a resource.
type Hit struct {
	*Resource
	Fact  Fact
	Value Value
}

// Key tells a hit from others of the project.
func (h Hit) Key() string { return h.Resource.Kind + " " + h.Name + " " + h.Fact.Path }

// Hits are all for which one of some facts is true, in the order of the modules.
func Hits(modules []*Module, facts []Fact) (list []Hit) {
	for _, m := range modules {
		for _, r := range m.Resources {
			for _, f := range facts {
				for _, v := range f.Holds(r) {
					list = append(list, Hit{r, f, v})
				}
			}
		}
	}
	return list
}
