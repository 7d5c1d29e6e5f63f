package rule

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Modules are the modules of the project's deployed sites that a running site may import, in the order of their
// paths, each file once: tests, migrations and what lies beside every site are left out, but for the packages whose apps
// a site installs: a reusable app is all that its example site is about.
func (p *Pass) Modules() []*pyname.Module { return slices.Clone(p.model.modules()) }

func modules(p *django.Project) []*pyname.Module {
	var list []*pyname.Module
	seen := map[string]bool{}
	for _, site := range p.Sites {
		if len(site.Deployed()) == 0 {
			continue
		}
		for _, m := range p.Index.Modules(site.Root) {
			if !seen[m.Path] && !m.Unread && !forTests(p, m.Path, site) {
				seen[m.Path] = true
				list = append(list, m)
			}
		}
		for _, m := range installed(p, site) {
			if !seen[m.Path] {
				seen[m.Path] = true
				list = append(list, m)
			}
		}
	}
	slices.SortFunc(list, func(a, b *pyname.Module) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// installed are the modules of packages beside a site of which it installs an app.
func installed(p *django.Project, site *django.Site) (list []*pyname.Module) {
	tops := map[string]bool{}
	for _, c := range site.Deployed() {
		for _, top := range c.Beside() {
			tops[top] = true
		}
	}
	if len(tops) == 0 {
		return nil
	}
	for _, file := range p.Index.Files() {
		m := p.Index.ModuleAt(site.Root, file)
		if m == nil || m.Unread || forTests(p, file, &django.Site{}) {
			continue
		}
		if top, _, _ := strings.Cut(m.Name, "."); tops[top] {
			list = append(list, m)
		}
	}
	return list
}

// testFolders hold what no deployed site runs. The names are conventions of pytest, unittest and Django.
var testFolders = []string{"tests", "test", "testing", "migrations", "south_migrations", "node_modules", "docs", "fixtures", "benchmarks", "e2e", "unittests"}

// wordFolders are those of them whose names may be an application's as well: docs, of a site for documents.
var wordFolders = []string{"docs", "fixtures", "benchmarks", "testing"}

// forTests says that a file is there for tests, or a migration.
func forTests(p *django.Project, file string, site *django.Site) bool {
	rel := strings.TrimPrefix(strings.TrimPrefix(file, site.Root), "/")
	dir, name := path.Split(rel)
	parts := strings.Split(strings.Trim(dir, "/"), "/")
	for i, part := range parts {
		if slices.Contains(wordFolders, part) && isApplication(p, path.Join(append([]string{site.Root}, parts[:i+1]...)...)) {
			continue
		}
		if slices.Contains(testFolders, part) || strings.HasPrefix(part, "test_") || strings.HasSuffix(part, "_tests") {
			return true
		}
	}
	name = strings.TrimSuffix(name, ".py")
	return name == "tests" || name == "test" || name == "conftest" || name == "factories" || strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || strings.HasSuffix(name, "_tests")
}

// isApplication says that a directory has a file that only applications have.
func isApplication(p *django.Project, dir string) bool {
	return slices.ContainsFunc([]string{"apps.py", "models.py", "urls.py", "views.py"}, func(name string) bool { return p.Tree.Has(dir + "/" + name) })
}

// ReportNode says that something is wrong with a node of a module's text. The finding names the function or class around it.
func (p *Pass) ReportNode(m *pyname.Module, n pysyntax.Node, format string, args ...any) *finding.Finding {
	f := p.Report(pyeval.Place{File: m.Tree.File, Span: n.Range()}, format, args...)
	if q := m.Scopes().Of(n).QualName(); q != "" && !m.Made {
		f.Symbol = m.Name + "." + q
	}
	return f
}
