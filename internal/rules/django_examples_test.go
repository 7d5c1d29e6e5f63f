package rules

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"regexp"
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

// djangoPin is the line of a requirement or lock file that says which Django the site runs on.
var djangoPin = regexp.MustCompile(`(?mi)^django==[0-9.]+`)

// TestDjangoExamples holds Paddock against `manage.py check --deploy` on the two examples, whole
// sites with their production settings and what a deployment sets: the same ids from both.
func TestDjangoExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("starts real sites; run without -short")
	}
	const production = "config.settings.production"
	for _, environment := range []string{"django42", "django52", "django61"} {
		golden := oracle.DeployGolden(t, environment)
		for _, name := range []string{"leaky", "sound"} {
			t.Run(environment+"/"+name, func(t *testing.T) {
				t.Parallel()
				site := oracle.Example(t, name, environment)
				vars := site.Deployed(t)

				// Paddock first: Django may leave files behind.
				files := map[string]string{}
				err := fs.WalkDir(os.DirFS(site.Dir), ".", func(path string, entry fs.DirEntry, err error) error {
					if err != nil || entry.IsDir() {
						return err
					}
					text, err := fs.ReadFile(os.DirFS(site.Dir), path)
					files[path] = string(text)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				// The example as it would be on this Django.
				lock := files["requirements.lock"]
				if files["requirements.lock"] = djangoPin.ReplaceAllString(lock, "Django=="+golden.Django); !djangoPin.MatchString(lock) {
					t.Fatal("requirements.lock does not pin Django")
				}
				tree := source.FromMap(files)
				project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{
					Env: pyeval.Environment{Vars: vars}, Today: today,
				})
				model := rule.NewModel(project)
				said, covered := map[string]bool{}, map[string]bool{}
				for _, r := range All() {
					for _, id := range r.Django {
						covered[id] = true
					}
					for _, f := range rule.Run(r, model) {
						if f.DjangoCheck != "" && slices.Contains(f.Contexts, production) {
							said[f.DjangoCheck] = true
						}
					}
				}
				deployed := false
				for _, s := range project.Sites {
					for _, c := range s.Contexts {
						deployed = deployed || c.Deployed && c.Module == production
					}
				}
				if !deployed {
					t.Fatalf("Paddock did not judge %s", production)
				}

				want := slices.DeleteFunc(site.CheckDeploy(t, production), func(id string) bool { return !covered[id] })
				got := slices.Sorted(maps.Keys(said))
				if !slices.Equal(got, want) {
					t.Errorf("Paddock gives %v, Django %v", got, want)
				}
				if leaky := name == "leaky"; leaky != (len(want) > 0) {
					t.Errorf("Django gives %v for %s: has the example lost its point?", want, name)
				}
				t.Logf("Django %s: %d ids from both: %s", golden.Django, len(got), strings.Join(got, " "))
			})
		}
	}
}
