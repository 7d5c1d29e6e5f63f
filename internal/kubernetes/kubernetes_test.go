package kubernetes

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

func parse(t *testing.T, path, text string) *File {
	t.Helper()
	f, err := Parse(source.NewFile(path, text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestKinds(t *testing.T) {
	pod := "spec: {containers: [{name: a, image: b}]}"
	for _, c := range []struct{ name, text, want string }{
		{"a pod", "apiVersion: v1\nkind: Pod\n" + pod, "Pod/1 "},
		{"a deployment", "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {" + pod + "}}", "Deployment/1 "},
		{"a cron job", "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {" + pod + "}}}}", "CronJob/1 "},
		{"a kind of the user's", "apiVersion: x/v1\nkind: Rollout\nspec: {template: {" + pod + "}}", "Rollout/1 "},
		{"a list", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, " + pod + "}\n- {apiVersion: v1, kind: Service, spec: {}}", "Pod/1 Service/- "},
		{"OpenShift", "apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- {apiVersion: v1, kind: Pod, " + pod + "}", "Pod/1 "},
		{"documents", "---\napiVersion: v1\nkind: Service\n---\n# none\n---\napiVersion: v1\nkind: Pod\n" + pod, "Service/- Pod/1 "},
		{"a patch", "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {securityContext: {runAsUser: 1}}}}", "Deployment/0 partial "},
		{"no version", "kind: Pod\n" + pod, ""},
		{"another YAML", "a: b", ""},
		{"nothing", "", ""},
	} {
		got := ""
		if f := parse(t, "a.yaml", c.text); f != nil {
			for _, o := range f.Objects {
				n := "-"
				if o.Pod != nil {
					n = fmt.Sprint(len(o.Pod.Containers))
				}
				got += o.Kind + "/" + n + " "
				if o.Partial {
					got += "partial "
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRoot(t *testing.T) {
	for _, c := range []struct {
		pod, container string
		root, kept     bool
	}{
		{"{}", "{}", false, false},
		{"{runAsUser: 0}", "{}", true, false},
		{"{runAsUser: 0}", "{runAsUser: 1}", false, true},
		{"{runAsUser: 1}", "{runAsUser: 0}", true, false},
		{"{runAsNonRoot: true}", "{}", false, true},
		{"{runAsNonRoot: true}", "{runAsNonRoot: false}", false, false},
		{"{runAsNonRoot: false}", "{}", false, false},
	} {
		f := parse(t, "a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: "+c.pod+"\n  containers: [{name: a, image: b, securityContext: "+c.container+"}]\n")
		p := f.Objects[0].Pod
		if root, kept, _ := p.Root(p.Containers[0]); root != c.root || kept != c.kept {
			t.Errorf("%s %s: %v %v", c.pod, c.container, root, kept)
		}
	}
}

func TestApply(t *testing.T) {
	base := parse(t, "base/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: a, image: b}, {name: c, image: d, securityContext: {runAsUser: 0}}]}}}")
	patch := parse(t, "over/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {securityContext: {runAsUser: 7}, containers: [{name: a, resources: {limits: {memory: 1Mi}}}]}}}")
	other := parse(t, "over/db.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec: {template: {spec: {securityContext: {runAsUser: 8}, containers: []}}}")
	Apply([]*File{base, patch, other})
	p := base.Objects[0].Pod
	if p.Security.RunAsUser.Text != "7" || !p.Containers[0].Limited || p.Containers[1].Limited {
		t.Errorf("%+v", p.Security)
	}
	if root, _, _ := p.Root(p.Containers[1]); !root {
		t.Error("the container's own word is gone")
	}
}

func TestValues(t *testing.T) {
	f := parse(t, "chart/values.yaml", `
image: {repository: shop, tag: ""}
web:
  image: {registry: r.example, repository: shop, tag: latest}
  env: {A: b, C: {d: e}}
  extraEnvVars: [{name: X, value: y}, {name: Z, valueFrom: {}}]
  podSecurityContext: {runAsUser: 0}
  securityContext: {privileged: true}
  hostNetwork: true
`)
	o := f.Objects[0]
	if len(o.Pod.Containers) != 1 || !o.Partial || o.Pod.HostNetwork.Line != 9 {
		t.Fatalf("%+v", o.Pod)
	}
	c := o.Pod.Containers[0]
	if c.Name != "web" || c.Image.Text != "r.example/shop:latest" || fmt.Sprint(c.Environment) != "[{A b 5} {X y 6}]" || c.Security.Privileged.Line != 8 || c.Security.RunAsUser.Text != "0" {
		t.Errorf("%+v", c)
	}
	if parse(t, "values.yaml", "a: b") != nil {
		t.Error("values of nothing")
	}
}

func TestKustomization(t *testing.T) {
	f := parse(t, "k/kustomization.yaml", "images:\n- {name: a, newTag: '1'}\n- {name: b, newName: c, digest: 'sha256:0'}\n- {newTag: x}\n")
	if fmt.Sprint(f.Images) != "map[a:{ 1 2} b:{c sha256:0 3}]" {
		t.Errorf("%v", f.Images)
	}
}

func TestIsTemplate(t *testing.T) {
	has := func(p string) bool { return p == "chart/Chart.yaml" }
	for p, want := range map[string]string{"chart/templates/a.yaml": "chart", "chart/templates/x/a.yaml": "chart", "chart/values.yaml": "", "other/templates/a.yaml": "", "templates/a.yaml": ""} {
		if chart, ok := IsTemplate(p, has); chart != want || ok != (want != "") {
			t.Errorf("%s: %q %v", p, chart, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: {containers: [{env: [{name: a, value: b}]}], volumes: [{hostPath: {path: /}}]}}]")
	f.Add("a: &a {image: {repository: b, tag: c}, env: *a, securityContext: *a}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"a.yaml", "values.yaml", "kustomization.yaml"} {
			k, _ := Parse(source.NewFile(name, text))
			if k == nil {
				continue
			}
			Apply([]*File{k})
			for _, o := range k.Objects {
				if o.Line < 1 || o.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029")+strings.Count(text, "\u0085")+1 {
					t.Errorf("line %d", o.Line)
				}
				if o.Pod != nil {
					for _, c := range o.Pod.Containers {
						o.Pod.Root(c)
					}
				}
			}
		}
	})
}
