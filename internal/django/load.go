package django

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"paddock/internal/advisory"
	"paddock/internal/deployment"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/requirement"
	"paddock/internal/source"
)

// Options are what the user says of the project.
type Options struct {
	// Env is what is known of the machine that the site runs on. What Load knows better (the version of
	// Django, its defaults, the configuration class) it fills in for each context.
	Env pyeval.Environment
	// Modules are the settings modules that are deployed, one of django-configurations as "shop.settings:Production"; when
	// it is empty the project's files tell.
	Modules []string
	// Today is the day on which the project is judged; zero is the day of the call.
	Today time.Time
	// Advisories are the vulnerability data that there is; may be nil.
	Advisories *advisory.Database
	// ParseAll says that the caller will want the trees of all Python files. Load has them parsed while it
	// works out the settings: that is one processor's work for each context, and there are often more processors.
	ParseAll bool
}

// Load makes the model of a project. It never fails: what cannot be made of
// the project is in Notes, and a project without a site has no Sites. When ctx
// ends first, the model is what there is by then, and a note says so.
func Load(ctx context.Context, tree *source.Tree, index *pyname.Index, options Options) *Project {
	p := &Project{Tree: tree, Index: index, Advisories: options.Advisories, Today: options.Today}
	if p.Today.IsZero() {
		p.Today = time.Now()
	}
	var files sync.WaitGroup
	files.Go(func() { p.Requirements = requirement.Read(tree, index) })
	files.Go(func() { p.Deployment = deployment.Read(tree) })
	s := look(ctx, tree, index)
	files.Wait()
	for _, n := range append(slices.Clone(p.Requirements.Notes), p.Deployment.Notes...) {
		if templateFolder(n.Path) == "" { // a template's files are not yet what they will be
			p.Notes = append(p.Notes, n)
		}
	}

	if options.ParseAll {
		var parsing sync.WaitGroup
		parsing.Go(func() { _ = index.ParseAll(ctx) }) // the only error is ctx's
		defer parsing.Wait()
	}
	f := newFinder(tree, index, s)
	modules := options.Modules
	if named := options.Env.Vars[settingsVariable]; named != "" && len(modules) == 0 {
		modules = []string{named}
	}
	for _, m := range modules {
		m, configuration, _ := strings.Cut(m, ":")
		if configuration == "" {
			configuration = options.Env.Vars[configurationVariable]
		}
		s.mentions = append(s.mentions, mention{Evidence: Evidence{From: FromUser}, module: m, configuration: configuration, firm: true})
	}
	for _, d := range f.find() {
		p.Sites = append(p.Sites, p.site(d, options))
	}
	p.Notes = append(p.Notes, s.notes...)
	p.Notes = append(p.Notes, f.notes...)
	for _, dir := range s.templates {
		p.Notes = append(p.Notes, source.Note{Path: dir, Reason: "this is a template of a project and was read as it stands; make a project of it and audit that as well"})
	}
	if len(p.Sites) == 0 && len(f.notes) == 0 && ctx.Err() == nil {
		p.Notes = append(p.Notes, noSite(tree, s))
	}
	p.evaluate(ctx, options)
	if ctx.Err() != nil {
		p.Notes = append(p.Notes, source.Note{Reason: "the run was stopped before the project was read; give it more time"})
	}
	slices.SortFunc(p.Notes, source.Note.Compare)
	p.Notes = slices.Compact(p.Notes)
	return p
}

// noSite says why there is nothing to judge.
func noSite(tree *source.Tree, s *scan) source.Note {
	python := len(tree.WithExt(".py"))
	switch {
	case len(tree.Entries) == 0:
		return source.Note{Reason: "the directory is empty; name the directory of a Django project"}
	case python == 0:
		return source.Note{Reason: "there is no Python in the directory; name the directory of a Django project"}
	}
	for _, st := range s.starters {
		if st.from == FromManage {
			return source.Note{Path: st.path, Reason: "no settings module was found for this manage.py; name one with --context"}
		}
	}
	files := "1 Python file"
	if python > 1 {
		files = fmt.Sprintf("%d Python files", python)
	}
	return source.Note{Reason: fmt.Sprintf("no Django site was found in %s: no manage.py, no wsgi.py and no settings module; name the directory of the site, or its settings module with --context", files)}
}

func (p *Project) site(d *draft, options Options) *Site {
	s := &Site{Project: p, Root: d.root, Manage: d.manage, Aside: d.aside, Paths: append([]string{d.root}, d.paths...)}
	s.Version = versionFor(p.Requirements, d)
	for _, c := range d.sorted() {
		s.Contexts = append(s.Contexts, &Context{
			Site: s, Module: c.module, Configuration: c.configuration, Path: c.path, Role: c.role,
			Deployed: c.deployed, Why: c.why, Evidence: sortEvidence(c.evidence),
		})
	}
	return s
}

// evaluate gives every context its settings, several contexts at a time.
func (p *Project) evaluate(ctx context.Context, options Options) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, s := range p.Sites {
		for _, c := range s.Contexts {
			wait.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				c.program = p.eval(ctx, c, options)
				c.Result = c.program.Settings
			})
		}
	}
	wait.Wait()
	for _, s := range p.Sites {
		s.extend()
	}
}

// extend adds the directories that the settings put on sys.path to those in which the site's modules are looked for.
func (s *Site) extend() {
	for _, c := range s.Contexts {
		for _, dir := range c.Result.Path {
			if !slices.Contains(s.Paths, dir) {
				s.Paths = append(s.Paths, dir)
			}
		}
	}
	s.Project.Index.Extend(s.Root, s.Paths[1:]...)
}

func (p *Project) eval(ctx context.Context, c *Context, options Options) *pyeval.Program {
	env := options.Env
	c.Given = p.given(c)
	for name := range options.Env.Vars {
		delete(c.Given, name) // what the user says holds
	}
	env.Given = c.Given
	if ctx.Err() != nil {
		env.Steps = 1 // the run is over: nothing is evaluated any more
	}
	if c.Configuration != "" {
		env.Configuration = c.Configuration
	}
	series := c.Site.Version.Series()
	if c.Site.Version.Known() {
		env.Django = [2]int{series.Major, series.Minor}
	}
	if env.Default == nil {
		env.Default = func(name string) (pyeval.Value, bool) { return djangoDefault(name, series) }
	}
	if env.Installed == nil {
		env.Installed = p.installed
	}
	if env.AtLeast == nil {
		env.AtLeast = func(distribution string, major, minor int) bool { return p.atLeast(c.Site, distribution, major, minor) }
	}
	return pyeval.Load(p.Index, c.Site.Root, c.Module, env)
}

// installed says whether a package outside the tree is there when the site
// runs, as far as the requirements tell: what a lock file has is there; what no
// requirement names may still come with something else.
func (p *Project) installed(module string) (installed, ok bool) {
	head, _, _ := strings.Cut(module, ".")
	switch head {
	case "django":
		return true, true
	}
	for _, r := range p.Requirements.Find(head) {
		if r.Group == "" && r.When == requirement.Always {
			return true, true
		}
	}
	return false, false
}
