package workflowscriptinjection

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/finding"
	"paddock/internal/workflow"
)

// words are what a stranger wrote: the place in the event, and the workflow that the event starts.
type words struct {
	found string
	file  *workflow.File
	json  bool
}

// strangers are the parts of an event that somebody outside the project may write, as GitHub's own guide to hardening names them.
var strangers = regexp.MustCompile(`^github\.(head_ref|event\.(issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.(default_branch|description|homepage)))|changes\.(title|body)\.from|comment\.body|review\.body|review_comment\.body|discussion\.(title|body)|pages\.(\*|\d+)\.page_name|(head_commit|commits\.(\*|\d+)|merge_group\.head_commit)\.(message|(author|committer)\.(email|name))|check_suite\.head_branch|workflow_run\.(head_branch|display_title|head_commit\.(message|(author|committer)\.(email|name))|pull_requests\.(\*|\d+)\.head\.ref)))$`)

// holders are the parts of which some are a stranger's, when all of them are written as JSON.
var holders = []string{"github", "github.event", "github.event.issue", "github.event.pull_request", "github.event.pull_request.head", "github.event.comment", "github.event.review", "github.event.discussion", "github.event.head_commit", "github.event.commits", "github.event.pages", "github.event.workflow_run"}

//go:embed scripts.txt
var scriptsText string

// scripts are the inputs of actions that are run as a script: "actions/github-script" → "script".
var scripts = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(scriptsText) {
		if f := strings.Fields(line); len(f) == 2 && f[0] != "#" {
			m[f[0]] = f[1]
		}
	}
	return m
}()

// tracer knows what the workflows and actions of the project are handed by each other.
type tracer struct {
	*reporter
	files  map[string]*workflow.File
	handed map[string]map[string]words // by the path of the file and the name of the input
	left   int                         // of the values that are asked for one text of a script: they may name each other many times over
}

const (
	deepest  = 8
	mostAsks = 2000
)

func (r *reporter) github() {
	x := &tracer{reporter: r, files: map[string]*workflow.File{}, handed: map[string]map[string]words{}}
	for _, f := range r.pass.Project.Deployment.Workflows {
		x.files[f.Path] = f
	}
	for range 3 { // a workflow calls an action that calls another
		for _, f := range r.pass.Project.Deployment.Workflows {
			x.inputs(f)
		}
	}
	for _, f := range r.pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			for _, s := range j.Steps {
				x.step(f, j, s)
			}
		}
	}
}

// inputs notes what a workflow hands to actions and workflows of the project.
func (x *tracer) inputs(f *workflow.File) {
	note := func(j *workflow.Job, s *workflow.Step, uses string, with map[string]workflow.Text) {
		at, ok := strings.CutPrefix(uses, "./")
		if !ok {
			return
		}
		for _, file := range []string{at, at + "/action.yml", at + "/action.yaml"} {
			if x.files[file] == nil {
				continue
			}
			for name, text := range with {
				x.left = mostAsks
				if w, ok := x.text(f, j, s, text, 0); ok {
					if x.handed[file] == nil {
						x.handed[file] = map[string]words{}
					}
					name = strings.ToLower(name)
					if old, ok := x.handed[file][name]; !ok || !outsiders(old.file) && outsiders(w.file) {
						x.handed[file][name] = w
					}
				}
			}
		}
	}
	for _, j := range f.Jobs {
		note(j, nil, j.Uses.Text, j.With)
		for _, s := range j.Steps {
			note(j, s, s.Uses.Text, s.With)
		}
	}
}

// text is the first of a stranger's words that a text comes to.
func (x *tracer) text(f *workflow.File, j *workflow.Job, s *workflow.Step, text workflow.Text, depth int) (words, bool) {
	for _, e := range text.Expressions() {
		for _, v := range e.Values() {
			if w, ok := x.value(f, j, s, v, depth); ok {
				return w, true
			}
		}
	}
	return words{}, false
}

// value says whose words a value is.
func (x *tracer) value(f *workflow.File, j *workflow.Job, s *workflow.Step, v workflow.Value, depth int) (words, bool) {
	if x.left--; x.left < 0 || depth > deepest {
		return words{}, false
	}
	if strangers.MatchString(v.Path) || v.JSON && slices.Contains(holders, v.Path) {
		if v.Path == "github.head_ref" && !f.Has("pull_request", "pull_request_target", "workflow_call") {
			return words{}, false // empty
		}
		return words{v.Path, f, v.JSON}, true
	}
	parts := strings.Split(v.Path, ".")
	w, ok := words{}, false
	switch {
	case parts[0] == "env" && len(parts) == 2:
		w, ok = x.variable(f, j, s, parts[1], depth)
	case parts[0] == "inputs" && len(parts) == 2:
		w, ok = x.handed[f.Path][parts[1]]
	case parts[0] == "steps" && len(parts) == 4 && parts[2] == "outputs":
		w, ok = x.output(f, j, parts[1], parts[3], depth)
	case parts[0] == "needs" && len(parts) == 4 && parts[2] == "outputs":
		for _, other := range f.Jobs {
			if strings.EqualFold(other.Name, parts[1]) {
				for name, text := range other.Outputs {
					if strings.EqualFold(name, parts[3]) {
						w, ok = x.text(f, other, nil, text, depth+1)
					}
				}
			}
		}
	}
	w.json = w.json || v.JSON
	return w, ok
}

// variable says whose words a variable of the environment is; names are compared as expressions do, without case.
func (x *tracer) variable(f *workflow.File, j *workflow.Job, s *workflow.Step, name string, depth int) (words, bool) {
	var own map[string]workflow.Text
	if s != nil {
		own = s.Env
	}
	for _, env := range []map[string]workflow.Text{own, j.Env, f.Env} {
		for have, text := range env {
			if strings.EqualFold(have, name) {
				return x.text(f, j, nil, text, depth+1)
			}
		}
	}
	return words{}, false
}

// output says whose words a step of the job writes as an output.
func (x *tracer) output(f *workflow.File, j *workflow.Job, id, name string, depth int) (words, bool) {
	for _, s := range j.Steps {
		if !strings.EqualFold(s.ID, id) {
			continue
		}
		shell := workflow.ReadShell(s.Run.Text)
		for have, from := range shell.Outputs {
			if !strings.EqualFold(have, name) {
				continue
			}
			for _, v := range from {
				if w, ok := through(v, shell.Assigned, func(n string) (words, bool) { return x.set(f, j, s, n, depth+1) }); ok {
					return w, true
				}
			}
		}
	}
	return words{}, false
}

// set says whose words a variable is that a script of the step sees: one that the workflow sets, or GitHub itself.
func (x *tracer) set(f *workflow.File, j *workflow.Job, s *workflow.Step, name string, depth int) (words, bool) {
	if name == "GITHUB_HEAD_REF" && f.Has("pull_request", "pull_request_target") {
		return words{found: "github.head_ref", file: f}, true
	}
	return x.variable(f, j, s, name, depth)
}

// step judges what a step runs.
func (x *tracer) step(f *workflow.File, j *workflow.Job, s *workflow.Step) {
	x.left = mostAsks
	name, _, _ := strings.Cut(s.Uses.Text, "@")
	x.script(f, j, s, s.Run, false)
	if key := scripts[strings.ToLower(name)]; key != "" {
		x.script(f, j, s, s.With[key], strings.HasSuffix(name, "/github-script"))
	}
	if s.Run.Text == "" {
		return
	}
	shell := workflow.ReadShell(s.Run.Text)
	x.programs(f, j, s, shell, workflow.Piece{Text: s.Run, Path: f.Path})
	for _, piece := range x.called(shell) {
		x.programs(f, j, s, workflow.ReadShell(piece.Text.Text), piece)
	}
}

// programs judges what a script reads as a program; it is a step's, or a file that a step runs.
func (x *tracer) programs(f *workflow.File, j *workflow.Job, s *workflow.Step, shell *workflow.Shell, script workflow.Piece) {
	for _, p := range shell.Programs {
		w, ok := through(p.Name, shell.Assigned, func(n string) (words, bool) { return x.set(f, j, s, n, 0) })
		if line := script.LineAt(p.Offset); ok && x.first(script.Path, line, w.found) {
			found := x.pass.ReportLine(script.Path, line, "%s (as %s) is in a text that %s reads as a program, and whoever %s may write it: as a command, too", w.found, p.Name, p.By, who(w.found))
			found.Fix = "Let the program take it as an argument or out of the environment: bash -c 'echo \"$1\"' _ \"$" + p.Name + "\"."
			finish(found, w)
		}
	}
}

// script judges the expressions of a text that is run. JavaScript reads JSON as a value.
func (x *tracer) script(f *workflow.File, j *workflow.Job, s *workflow.Step, script workflow.Text, javascript bool) {
	for _, e := range script.Expressions() {
		for _, v := range e.Values() {
			w, ok := x.value(f, j, s, v, 0)
			if !ok || w.json && (javascript || quoted.MatchString(script.Text)) || !x.first(f.Path, e.Line, w.found) {
				continue
			}
			what, variable := w.found, "TITLE"
			if v.Path != w.found {
				what += " (as " + v.Path + ")"
			}
			found := x.pass.ReportLine(f.Path, e.Line, "%s is put into the script before it runs, and whoever %s may write it: as a command, too", what, who(w.found))
			if name, ok := strings.CutPrefix(v.Path, "env."); ok {
				found.Fix = "The variable is there already: write \"$" + strings.ToUpper(name) + "\" in place of the expression, and quote it."
			} else {
				found.Fix = "Hand it in as a variable and quote it: env: {" + variable + ": ${{ " + v.Path + " }}}, and in the script \"$" + variable + "\"."
			}
			finish(found, w)
		}
	}
}

// quoted is a here-document into which a shell puts nothing: JSON in it, which has no line ends, stays in it.
var quoted = regexp.MustCompile(`<<-?\s*['"]`)

func finish(found *finding.Finding, w words) {
	if !outsiders(w.file) {
		// From a fork these run with a token that may only read, and without secrets.
		found.Severity = finding.Medium
	}
	found.Key = w.found
}

// outsiders says that people outside of the project start a workflow with its secrets.
func outsiders(f *workflow.File) bool {
	return f.Has("pull_request_target", "issues", "issue_comment", "discussion", "discussion_comment", "workflow_run", "fork", "watch", "gollum")
}

func who(found string) string {
	switch {
	case strings.Contains(found, "issue."):
		return "opens an issue"
	case strings.Contains(found, "comment."):
		return "comments"
	case strings.Contains(found, "discussion"):
		return "starts a discussion"
	case strings.Contains(found, "review"):
		return "reviews"
	case strings.Contains(found, "page"):
		return "edits the wiki"
	case strings.Contains(found, "commit"):
		return "has a commit merged"
	}
	return "proposes a change"
}
