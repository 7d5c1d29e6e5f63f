package workflow

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/yamltree"
)

// Link gives the pipelines of a project their jobs.
//
// GitLab makes one text of a file and of all that it includes, and takes a job from there. So files that include each other are one scope: a
// job has the keys that are its own, then those of the jobs that it extends, the last of them first, then those of "default"; of variables
// each name for itself. A job of the same name in two files is one, with the keys of the file that includes before those of the included.
// A template (".name") that no job uses is taken for a job: another project may include the file.
func Link(pipelines []*Pipeline) {
	for _, files := range scopes(pipelines) {
		s := &scope{nodes: map[string][]place{}}
		for _, p := range files {
			for _, root := range p.roots {
				for _, e := range root.Entries() {
					name := e.Key.Text()
					s.nodes[name] = append(s.nodes[name], place{p.Path, e.Value})
					if e.Value.IsMap() && !reserved[name] {
						s.names = append(s.names, name)
					}
				}
			}
		}
		s.used = s.templates()
		done := map[string]bool{}
		for _, p := range files {
			for _, root := range p.roots {
				for _, e := range root.Entries() {
					name := e.Key.Text()
					if e.Value.IsMap() && !reserved[name] && !done[name] && !(strings.HasPrefix(name, ".") && s.used[name]) {
						done[name] = true
						p.Jobs = append(p.Jobs, s.job(name, e.Key.Line()))
					}
				}
			}
		}
	}
}

// reserved are the keys of a file that are no jobs.
var reserved = set("default", "include", "stages", "types", "variables", "workflow", "image", "services", "before_script", "after_script", "cache", "spec", "component")

// deepest is how many jobs may extend each other in a row; GitLab allows 11.
const deepest = 15

// mostPieces is how many lists and commands are looked at for one job: a script may stand in another many times over.
const mostPieces = 5000

// scopes are the pipelines that include each other, in order of their paths, those that nothing includes first.
func scopes(pipelines []*Pipeline) (list [][]*Pipeline) {
	n := len(pipelines)
	group, included := make([]int, n), make([]bool, n)
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	for i, p := range pipelines {
		if len(p.Locals) == 0 {
			continue
		}
		for j, other := range pipelines {
			if i != j && p.Local(other.Path) {
				included[j] = true
				group[find(j)] = find(i)
			}
		}
	}
	at := map[int]int{}
	for _, last := range []bool{false, true} {
		for i, p := range pipelines {
			if included[i] != last {
				continue
			}
			g := find(i)
			if _, ok := at[g]; !ok {
				at[g] = len(list)
				list = append(list, nil)
			}
			list[at[g]] = append(list[at[g]], p)
		}
	}
	return list
}

// place is a node with the file in which it stands.
type place struct {
	path string
	node *yamltree.Node
}

// scope are the files of one pipeline.
type scope struct {
	nodes map[string][]place // by the keys of the files
	names []string           // of jobs and templates
	used  map[string]bool
	left  int // of the pieces of the job that is being read
}

// templates are the jobs that others extend or take parts of.
func (s *scope) templates() map[string]bool {
	used := map[string]bool{}
	visited := map[yamltree.Node]bool{}
	var walk func(n *yamltree.Node)
	walk = func(n *yamltree.Node) {
		if n = n.Definition(); n == nil || visited[*n] {
			return
		}
		visited[*n] = true
		if items := n.Items(); n.Tag() == "!reference" && len(items) > 0 {
			used[items[0].Text()] = true
			return
		}
		for _, item := range n.Items() {
			walk(item)
		}
	}
	for _, name := range s.names {
		for _, p := range s.nodes[name] {
			for _, parent := range p.node.At("extends").Texts() {
				used[parent.Text()] = true
			}
			for _, e := range p.node.Entries() {
				walk(e.Value)
			}
		}
	}
	return used
}

// chain are the nodes that a job is made of, from the strongest to the weakest.
func (s *scope) chain(name string, seen map[string]bool, depth int) (list []place) {
	if seen[name] || depth > deepest || reserved[name] {
		return nil
	}
	seen[name] = true
	list = append(list, s.nodes[name]...)
	for _, p := range s.nodes[name] {
		parents := p.node.At("extends").Texts()
		for i := len(parents) - 1; i >= 0; i-- {
			list = append(list, s.chain(parents[i].Text(), seen, depth+1)...)
		}
	}
	return list
}

// inherits says whether a job takes a key of the file's defaults, or a variable.
func inherits(chain []place, kind, key string) bool {
	for _, p := range chain {
		n := p.node.At("inherit", kind)
		switch {
		case n == nil:
			continue
		case n.IsList():
			return slices.ContainsFunc(n.Texts(), func(t *yamltree.Node) bool { return t.Text() == key })
		}
		return n.True()
	}
	return true
}

// key is what a job has under a key; nil for nothing.
func (s *scope) key(chain []place, key string) *place {
	for _, p := range chain {
		if n := p.node.At(key); n != nil {
			return &place{p.path, n}
		}
	}
	if !inherits(chain, "default", key) {
		return nil
	}
	for _, p := range s.nodes["default"] {
		if n := p.node.At(key); n != nil {
			return &place{p.path, n}
		}
	}
	if !global[key] {
		return nil
	}
	for _, p := range s.nodes[key] {
		return &p
	}
	return nil
}

// global are the keys that the first pipelines had for all jobs outside of "default"; GitLab still reads them.
var global = set("image", "services", "before_script", "after_script")

func (s *scope) job(name string, line int) *PipelineJob {
	s.left = mostPieces
	chain := s.chain(name, map[string]bool{}, 0)
	j := &PipelineJob{Name: name, Line: line, Variables: map[string]Piece{}}
	if at := s.key(chain, "image"); at != nil {
		j.Image = image(*at)
	}
	if at := s.key(chain, "services"); at != nil {
		for _, n := range at.node.Items() {
			j.Services = append(j.Services, image(place{at.path, n}))
		}
	}
	for _, p := range chain {
		j.variables(place{p.path, p.node.At("variables")})
	}
	for _, p := range s.nodes["variables"] {
		for _, e := range p.node.Entries() {
			if inherits(chain, "variables", e.Key.Text()) {
				j.variable(p.path, e)
			}
		}
	}
	for _, key := range []string{"before_script", "script", "after_script"} {
		if at := s.key(chain, key); at != nil {
			s.script(j, *at, 0)
		}
	}
	j.AllowFailure = s.key(chain, "allow_failure") != nil && s.key(chain, "allow_failure").node.True()
	j.Ref = s.ref(chain)
	return j
}

// image is the reference in "image" and in an element of "services", in both forms.
func image(p place) Piece {
	if n := p.node.At("name"); n != nil {
		return Piece{text(n), p.path}
	}
	return Piece{text(p.node), p.path}
}

func (j *PipelineJob) variables(p place) {
	for _, e := range p.node.Entries() {
		j.variable(p.path, e)
	}
}

// variable notes one, unless there is a stronger one of the name; the long form has a description beside its value.
func (j *PipelineJob) variable(file string, e yamltree.Entry) {
	value := e.Value
	if value.IsMap() {
		value = value.At("value")
	}
	if _, ok := j.Variables[e.Key.Text()]; !ok && value.IsScalar() {
		j.Variables[e.Key.Text()] = Piece{text(value), file}
	}
}

// script adds the commands of a text, of a list, of lists in it, and of parts of other jobs.
func (s *scope) script(j *PipelineJob, at place, depth int) {
	if s.left--; s.left < 0 || depth > deepest {
		return
	}
	switch {
	case at.node.Tag() == "!reference":
		for _, p := range s.reference(at.node) {
			s.script(j, p, depth+1)
		}
	case at.node.IsScalar():
		if at.node.Text() != "" {
			j.Script = append(j.Script, Piece{text(at.node), at.path})
		}
	default:
		for _, item := range at.node.Items() {
			s.script(j, place{at.path, item}, depth+1)
		}
	}
}

// reference is what a "!reference [job, key …]" stands for.
func (s *scope) reference(n *yamltree.Node) []place {
	var keys []string
	for _, item := range n.Items() {
		keys = append(keys, item.Text())
	}
	if len(keys) < 2 {
		return nil
	}
	for _, p := range s.chain(keys[0], map[string]bool{}, 0) {
		if at := p.node.At(keys[1:]...); at != nil {
			return []place{{p.path, at}}
		}
	}
	return nil
}

// Expanded is a text of a job with the values of those variables put in that the files set; others stay as they are written.
func (j *PipelineJob) Expanded(text string, expand func(string, map[string]string) string) string {
	values := map[string]string{}
	for name, v := range j.Variables {
		values[name] = v.Text.Text
	}
	for range 3 { // variables in variables
		text = expand(text, values)
	}
	return text
}

// IsSecurityTemplate says that one of GitLab's own templates looks for weaknesses.
func IsSecurityTemplate(name string) bool {
	if path.Dir(name) == "Security" {
		return true
	}
	base := strings.TrimSuffix(path.Base(name), ".gitlab-ci.yml")
	switch strings.TrimSuffix(strings.TrimSuffix(base, ".latest"), "-Latest") {
	case "SAST", "Secret-Detection", "Dependency-Scanning", "Container-Scanning", "DAST", "API-Security", "Coverage-Fuzzing", "SAST-IaC":
		return true
	case "Auto-DevOps":
		return true // takes the others in
	}
	return false
}
