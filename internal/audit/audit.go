// Package audit runs the rules over a project: it lists the files, has them
// parsed and the model made, runs the rules side by side, and takes away what
// comments, the configuration and the baseline say is known.
//
// It judges nothing itself, save the suppressions: a comment that suppresses
// nothing, or gives no reason, is a finding. What fails (a file, a rule) is
// noted and the rest goes on. How findings are shown is internal/report's
// business, what the user typed internal/cli's.
package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"paddock/internal/advisory"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// Options say what to audit and how.
type Options struct {
	// Dir is the project's directory.
	Dir string
	// Rules are all the rules there are, sorted by id.
	Rules []*rule.Rule
	// Only are the ids of the rules to run; all when it is empty.
	Only []string
	// Config is what the project's configuration and the command line say.
	Config Config
	// Baseline holds the findings that are known; may be nil.
	Baseline *Baseline
	// Advisories are the vulnerability data; may be nil.
	Advisories *advisory.Database
	// History has the versions of files that git keeps searched for secrets as well.
	History bool
	// Progress is told what the run is at; may be nil. It is called from one goroutine at a time.
	Progress func(stage string)
}

// Result is what a run has come to.
type Result struct {
	// Findings are those to show, sorted and numbered.
	Findings []finding.Finding
	// Contexts are the project's settings modules, sorted.
	Contexts []*django.Context
	// Notes are what could not be read or checked, sorted, each once.
	Notes []source.Note
	// Suppressed, Known and Hidden count the findings that are not shown: for a comment or the
	// configuration, for the baseline, for their confidence.
	Suppressed, Known, Hidden int
	// Gone counts the baseline's findings that are no longer there.
	Gone  int
	Stats Stats
}

// Stats is what a run has read and how long it took.
type Stats struct {
	Files, Lines int
	Bytes        int64
	Time         time.Duration
}

// Run audits a project. It fails only when there is nothing to audit, or when
// ctx ends: whatever else goes wrong is in the result's Notes.
func Run(ctx context.Context, o Options) (*Result, error) {
	start := time.Now()
	say := o.Progress
	if say == nil {
		say = func(string) {}
	}
	say("listing the files")
	tree, err := source.Walk(ctx, o.Dir, source.Limits{})
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	project, err := load(ctx, tree, o.Config, o.Advisories, true, say)
	if err != nil {
		return nil, err
	}
	r, err := judge(ctx, project, o, say)
	if err != nil {
		return nil, err
	}
	r.Stats.Time = time.Since(start)
	return r, nil
}

// judge runs the rules over a loaded project and sifts what they find.
func judge(ctx context.Context, project *django.Project, o Options, say func(string)) (*Result, error) {
	run := selected(o)
	model := rule.NewModel(project)
	for _, name := range o.Config.Flow {
		if err := extend(model, project, name); err != nil {
			return nil, err
		}
	}
	if o.History {
		model.ReadHistory(ctx)
	}
	model.Prepare(run)
	found, notes, failed, err := runRules(ctx, model, run, say)
	if err != nil {
		return nil, err
	}
	r := &Result{Contexts: contexts(project)}
	notes = slices.Concat(notes, project.Tree.Notes, project.Index.Notes(), project.Notes, siteNotes(project))
	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.Routes != nil }) {
		notes = append(notes, model.Notes()...)
	}
	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.Flow != nil || r.Flows != nil }) {
		notes = append(notes, model.FlowNotes()...)
	}
	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.Template != nil }) {
		notes = append(notes, model.TemplateNotes()...)
	}
	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.Script != nil }) {
		notes = append(notes, model.ScriptNotes()...)
	}
	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.Committed != nil }) {
		notes = append(notes, model.CommittedNotes()...)
	}

	if slices.ContainsFunc(run, func(r *rule.Rule) bool { return r.ID == advisoryRule }) {
		notes = append(notes, model.Dependencies().Notes...)
	}

	say("reading the comments")
	judged := map[string]bool{}
	for i := range found {
		judged[found[i].Path] = true
	}
	comments, stats, unread, err := readComments(ctx, project, judged)
	if err != nil {
		return nil, err
	}
	notes = append(notes, unread...)
	r.Stats = stats

	s := &sifter{
		comments: comments, config: o.Config, known: ids(o.Rules), ran: map[string]bool{},
	}
	for _, rule := range run {
		s.ran[rule.ID] = !failed[rule.ID]
	}
	finding.Sort(found)
	secrets := sharedSecrets(found, project)
	left := s.sift(single(found, run, &o.Config))
	r.Suppressed = s.suppressed
	left = slices.DeleteFunc(left, func(f finding.Finding) bool {
		hide := f.Confidence < o.Config.MinConfidence
		if hide {
			r.Hidden++
		}
		return hide
	})
	finding.Sort(left)
	secrets.mask(left)
	veilLines(left, project.Tree)
	finding.Number(left)
	r.Findings, r.Known, r.Gone = o.Baseline.subtract(left, s.ran)

	notes = slices.DeleteFunc(notes, func(n source.Note) bool { return n.Path != "" && o.Config.excluded(n.Path) })
	slices.SortFunc(notes, source.Note.Compare)
	r.Notes = slices.Compact(notes)
	return r, nil
}

// advisoryRule is the rule that rests on vulnerability data: without it, silence about a package says nothing.
const advisoryRule = "vulnerable-dependency"

// extend adds a file of the project's own to the flow catalogue.
func extend(model *rule.Model, project *django.Project, name string) error {
	data, err := project.Tree.Read(name)
	if err != nil {
		return fmt.Errorf("read %s, which the configuration names under flow: %w", name, err)
	}
	if errs := model.Extend(name, string(data)); len(errs) > 0 {
		return fmt.Errorf("%w; docs/flow-catalog.md says how a line is written", errs[0])
	}
	return nil
}

// selected are the rules to run.
func selected(o Options) []*rule.Rule {
	var run []*rule.Rule
	for _, r := range o.Rules {
		if len(o.Only) > 0 && !slices.Contains(o.Only, r.ID) || slices.Contains(o.Config.Ignore, r.ID) {
			continue
		}
		run = append(run, r)
	}
	return run
}

// ids are the names that a suppression may use.
func ids(rules []*rule.Rule) []string {
	var all []string
	for _, r := range rules {
		all = append(all, r.ID)
	}
	for _, m := range Own() {
		all = append(all, m.ID)
	}
	slices.Sort(all)
	return all
}

func contexts(project *django.Project) []*django.Context {
	var all []*django.Context
	for _, site := range project.Sites {
		all = append(all, site.Contexts...)
	}
	slices.SortStableFunc(all, func(a, b *django.Context) int {
		return cmp.Or(cmp.Compare(a.Module, b.Module), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Why, b.Why))
	})
	return all
}

// siteNotes say what the settings that are judged leave unknown, and where none are judged.
func siteNotes(project *django.Project) []source.Note {
	var notes []source.Note
	for _, site := range project.Sites {
		deployed := site.Deployed()
		for _, c := range deployed {
			notes = append(notes, c.Result.Notes...)
			notes = append(notes, unknownNotes(c)...)
		}
		if len(deployed) == 0 && !site.Aside {
			notes = append(notes, source.Note{Path: site.Root, Reason: "nothing says which settings module is deployed, so no settings were judged; name it with --context MODULE"})
		}
	}
	return notes
}

// rank puts a module's deployed context before its others.
func rank(c *django.Context) int {
	if c.Deployed {
		return 0
	}
	return 1
}
