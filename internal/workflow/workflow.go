// Package workflow reads what CI does: the workflows of GitHub Actions (what starts them, what they may do, the steps of their jobs), the
// pipelines of GitLab CI (their jobs, with what other jobs, files and defaults give them), and of the shell's language as much as is needed to
// say where a value is read as a program.
//
// Expressions ("${{ … }}") stay as they are written; Expressions finds them, and Values says what they may come to. It runs nothing and does not judge.
package workflow

import (
	"regexp"
	"strings"

	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// File is a workflow, or an action of the project's own (action.yml), which has no triggers and one job.
type File struct {
	*source.File
	// Triggers are the events that start it: "push", "pull_request_target", "schedule" …
	Triggers []string
	// Types are the kinds of an event that do, where they are named: "labeled" of "pull_request_target".
	Types map[string][]string
	// Permissions are those that hold for all jobs without their own.
	Permissions Permissions
	// Env are the variables of all jobs.
	Env  map[string]Text
	Jobs []*Job
}

// Permissions are what the token of a workflow may do.
type Permissions struct {
	// Line is where they stand; 0 when nothing is written, and the repository's setting decides.
	Line int
	// All is "read-all" or "write-all", "" when each is named.
	All string
	// Write are the names with "write", sorted by place.
	Write []string
}

// Job is one job.
type Job struct {
	Name        string
	Line        int
	Permissions Permissions
	// Uses is the workflow that it calls, with its line, and With what it hands it; zero when it has steps.
	Uses Text
	With map[string]Text
	// RunsOn are the labels of its machine.
	RunsOn []string
	// Needs are the jobs that have to be done with before.
	Needs []string
	// Container and Services are the images that it runs in and beside, as they are written.
	Container Text
	Services  []Text
	// Environment is where it deploys to; somebody may have to agree first.
	Environment string
	// If is its condition.
	If string
	// MayFail says that its failure stops nothing ("continue-on-error").
	MayFail bool
	// Env are its variables, Outputs what other jobs get of it.
	Env, Outputs map[string]Text
	Steps        []*Step
}

// Text is a text with the line where it begins.
type Text struct {
	Text string
	Line int
	// literal says that its lines are those of the file. Others are folded, or written with escapes: all of such a text counts as standing
	// where it begins.
	literal bool
}

// Whole is the text of a file.
func Whole(text string) Text { return Text{text, 1, true} }

// LineAt is the line of an offset in the text.
func (t Text) LineAt(offset int) int {
	if !t.literal {
		return t.Line
	}
	return t.Line + strings.Count(t.Text[:min(offset, len(t.Text))], "\n")
}

// Step is one step of a job.
type Step struct {
	Line int
	// Uses is the action, "actions/checkout@v5"; Run the script. A script that stands in a block begins on the line below its key.
	Uses, Run Text
	// With are its arguments, Env its variables, If its condition; ID is the name by which others ask for its outputs.
	With, Env map[string]Text
	If, ID    string
	// MayFail says that its failure stops nothing ("continue-on-error").
	MayFail bool
}

// Is says by its path whether a file is a workflow or an action of the project's own, which may stand anywhere.
func Is(p string) bool {
	if !strings.HasSuffix(p, ".yml") && !strings.HasSuffix(p, ".yaml") {
		return false
	}
	if strings.HasPrefix(p, ".github/workflows/") {
		return !strings.Contains(strings.TrimPrefix(p, ".github/workflows/"), "/")
	}
	name := p[strings.LastIndexByte(p, '/')+1:]
	return name == "action.yml" || name == "action.yaml"
}

// Parse reads a workflow; nil when the file is YAML and none.
func Parse(file *source.File) (*File, error) {
	documents, err := yamltree.Parse(file)
	if err != nil && len(documents) == 0 {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, nil
	}
	root := documents[0]
	f := &File{File: file, Permissions: permissions(root), Env: pairs(root.At("env")), Types: map[string][]string{}}
	on := root.At("on")
	if on == nil {
		on = root.At("true") // YAML 1.1 reads the key "on" as a truth
	}
	for _, t := range on.Texts() {
		f.Triggers = append(f.Triggers, t.Text())
	}
	for _, e := range on.Entries() {
		f.Triggers = append(f.Triggers, e.Key.Text())
		for _, t := range e.Value.At("types").Texts() {
			f.Types[e.Key.Text()] = append(f.Types[e.Key.Text()], t.Text())
		}
	}
	for _, e := range root.At("jobs").Entries() {
		j := &Job{
			Name: e.Key.Text(), Line: e.Key.Line(), Permissions: permissions(e.Value), Uses: text(e.Value.At("uses")), With: pairs(e.Value.At("with")),
			If: e.Value.At("if").Text(), MayFail: e.Value.At("continue-on-error").True(), Env: pairs(e.Value.At("env")), Outputs: pairs(e.Value.At("outputs")),
			Container: image(place{"", e.Value.At("container")}).Text, Environment: image(place{"", e.Value.At("environment")}).Text.Text,
		}
		if c := e.Value.At("container", "image"); c != nil {
			j.Container = text(c)
		}
		for _, service := range e.Value.At("services").Entries() {
			j.Services = append(j.Services, text(service.Value.At("image")))
		}
		for _, label := range e.Value.At("runs-on").Texts() {
			j.RunsOn = append(j.RunsOn, label.Text())
		}
		for _, n := range e.Value.At("needs").Texts() {
			j.Needs = append(j.Needs, n.Text())
		}
		j.Steps = steps(e.Value.At("steps"))
		f.Jobs = append(f.Jobs, j)
	}
	if runs := root.At("runs"); runs.At("steps") != nil {
		f.Jobs = append(f.Jobs, &Job{Name: "action", Line: runs.Line(), Steps: steps(runs.At("steps"))})
	}
	if len(f.Jobs) == 0 {
		return nil, nil
	}
	return f, nil
}

func steps(n *yamltree.Node) (list []*Step) {
	for _, item := range n.Items() {
		list = append(list, &Step{
			Line: item.Line(), Uses: text(item.At("uses")), Run: text(item.At("run")), If: item.At("if").Text(), ID: item.At("id").Text(), MayFail: item.At("continue-on-error").True(),
			With: pairs(item.At("with")), Env: pairs(item.At("env")),
		})
	}
	return list
}

// text is a node's text with the line of its first character.
func text(n *yamltree.Node) Text {
	line := n.Definition().Line()
	if n.IsBlock() {
		line++ // "|" and ">" stand on the key's line
	}
	return Text{n.Text(), line, n.IsLiteral()}
}

func pairs(n *yamltree.Node) map[string]Text {
	m := map[string]Text{}
	for _, e := range n.Entries() {
		m[e.Key.Text()] = text(e.Value)
	}
	return m
}

func permissions(n *yamltree.Node) (p Permissions) {
	at := n.At("permissions")
	if at == nil {
		return p
	}
	p.Line = n.Key("permissions").Line()
	p.All = at.Text()
	for _, e := range at.Entries() {
		if e.Value.Text() == "write" {
			p.Write = append(p.Write, e.Key.Text())
		}
	}
	return p
}

// Has says that an event starts the workflow.
func (f *File) Has(trigger ...string) bool {
	for _, have := range f.Triggers {
		for _, t := range trigger {
			if have == t {
				return true
			}
		}
	}
	return false
}

// Expression is a "${{ … }}" of a text: what is inside, and its line.
type Expression struct {
	Text string
	Line int
}

var expression = regexp.MustCompile(`(?s)\$\{\{(.*?)\}\}`)

// Expressions are those in a text, in order.
func (t Text) Expressions() (list []Expression) {
	for _, m := range expression.FindAllStringSubmatchIndex(t.Text, -1) {
		list = append(list, Expression{strings.TrimSpace(t.Text[m[2]:m[3]]), t.LineAt(m[0])})
	}
	return list
}
