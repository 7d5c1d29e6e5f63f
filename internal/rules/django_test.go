package rules

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/oracle"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// unlike are the modules for which Paddock and Django differ, with the reason.
var unlike = map[string]string{
	"debug_by_argv": `"runserver" in sys.argv: the evaluator takes it for a running server, Django for the check command`,
}

// TestDjango holds the rules that speak for Django's own deployment checks against what Django says
// of the same settings modules: for every id that a rule lists, each gives it where the other does.
func TestDjango(t *testing.T) {
	dir := oracle.DeployProject(t)
	modules := oracle.DeployModules(t, dir)
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(dir + "/" + path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// Modules by the variables that are set for them: each set is a machine of its own.
	machines := map[string][]string{}
	for _, m := range modules {
		text, ok := files[strings.ReplaceAll(m, ".", "/")+".py"]
		if !ok {
			text = files[strings.ReplaceAll(m, ".", "/")+"/__init__.py"]
		}
		var vars []string
		for line := range strings.Lines(text) {
			if v, ok := strings.CutPrefix(line, "# env: "); ok {
				vars = append(vars, strings.TrimSpace(v))
			}
		}
		key := strings.Join(vars, "\n")
		machines[key] = append(machines[key], m)
	}
	covered := map[string]bool{}
	for _, r := range All() {
		for _, id := range r.Django {
			covered[id] = true
		}
	}
	for _, environment := range oracle.Environments() {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			golden := oracle.DeployGolden(t, environment)
			for _, id := range golden.IDs {
				if strings.HasPrefix(id, "security.") && !covered[id] {
					t.Errorf("no rule speaks for %s", id)
				}
			}
			files := maps.Clone(files)
			files["requirements.txt"] = "Django==" + golden.Django + "\n"
			said := map[string]map[string]bool{}
			for key, modules := range machines {
				vars := map[string]string{}
				for v := range strings.SplitSeq(key, "\n") {
					if name, value, ok := strings.Cut(v, "="); ok {
						vars[name] = value
					}
				}
				tree := source.FromMap(files)
				project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{
					Env: pyeval.Environment{Vars: vars}, Modules: modules, Today: today,
				})
				model := rule.NewModel(project)
				for _, r := range All() {
					if len(r.Django) == 0 {
						continue
					}
					for _, f := range rule.Run(r, model) {
						for _, m := range f.Contexts {
							if f.DjangoCheck != "" && slices.Contains(modules, m) {
								if said[m] == nil {
									said[m] = map[string]bool{}
								}
								said[m][f.DjangoCheck] = true
							}
						}
					}
				}
			}
			compared, differ := 0, 0
			for _, m := range modules {
				verdict := golden.Verdicts[m]
				if len(verdict) == 1 && strings.HasPrefix(verdict[0], "error:") {
					continue // Django does not get as far as its checks
				}
				compared++
				var want []string
				for _, id := range verdict {
					if covered[id] {
						want = append(want, id)
					}
				}
				got := slices.Sorted(maps.Keys(said[m]))
				same := slices.Equal(got, want)
				if reason, ok := unlike[m]; ok && same {
					t.Errorf("%s: Paddock and Django agree; take it out of unlike (%s)", m, reason)
				} else if !ok && !same {
					differ++
					t.Errorf("%s: Paddock gives %v, Django %v", m, got, want)
				}
			}
			t.Logf("Django %s: %d modules compared, %d differ beyond the %d that are known", golden.Django, compared, differ, len(unlike))
		})
	}
}
