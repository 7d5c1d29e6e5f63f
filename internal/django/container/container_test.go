package container

import (
	"context"
	"testing"

	"paddock/internal/compose"
	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// TestIgnore holds the examples of Docker's documentation (https://docs.docker.com/build/concepts/context/#dockerignore-files) and of its
// patternmatcher's tests.
func TestIgnore(t *testing.T) {
	for _, c := range []struct {
		patterns string
		in, out  []string
	}{
		{"# comment\n*/temp*\n*/*/temp*\ntemp?", []string{"temporary", "temp", "a/b/c/temp", "# comment"}, []string{"somedir/temporary.txt", "somedir/temp", "a/b/temporary.txt", "tempa", "tempb", "somedir/temp/deeper"}},
		{"**/*.go", []string{"a.py"}, []string{"a.go", "x/a.go", "x/y/a.go"}},
		{"*.md\n!README.md", []string{"README.md", "docs/a.md"}, []string{"a.md"}},
		{"*.md\n!README*.md\nREADME-secret.md", []string{"README.md", "README-1.md"}, []string{"README-secret.md", "a.md"}},
		{"*.md\nREADME-secret.md\n!README*.md", []string{"README-secret.md"}, []string{"a.md"}},
		{"/foo/bar", []string{"x/foo/bar"}, []string{"foo/bar", "foo/bar/deep"}},
		{"foo/", nil, []string{"foo", "foo/a"}},
		{"./.env", []string{"a/.env"}, []string{".env"}},
		{"**/.env", []string{".envrc"}, []string{".env", "a/b/.env"}},
		{".git", []string{".gitignore", "a/.git"}, []string{".git", ".git/config"}},
		{"*\n!app", []string{"app", "app/a/b"}, []string{".env", "x/y"}},
		{"dir\n!dir/keep", []string{"dir/keep", "dir/keep/a"}, []string{"dir/a"}},
		{"a[b-d]e", []string{"aae", "abce"}, []string{"abe", "ade"}},
		{"", []string{"a"}, nil},
		{" \t\n  spaced  ", nil, []string{"spaced"}},
		{".", []string{"a"}, nil},
		{"\ufeffa\r\nb", nil, []string{"a", "b"}},
	} {
		list := ReadIgnore(c.patterns)
		for _, name := range c.in {
			if list.Match(name) {
				t.Errorf("%q leaves %s out", c.patterns, name)
			}
		}
		for _, name := range c.out {
			if !list.Match(name) {
				t.Errorf("%q keeps %s", c.patterns, name)
			}
		}
	}
}

func TestReference(t *testing.T) {
	for _, c := range [][3]string{
		{"python", "python", ""},
		{"python:3.13", "python", "3.13"},
		{"registry.example:5000/shop", "registry.example:5000/shop", ""},
		{"registry.example:5000/shop:3", "registry.example:5000/shop", "3"},
		{"python:3.13@sha256:00", "python:3.13", "sha256:00"},
		{"${IMAGE:-postgres}:${TAG:-17}", "postgres", "17"},
	} {
		if name, version := Reference(c[0]); name != c[1] || version != c[2] {
			t.Errorf("%s: %q %q", c[0], name, version)
		}
	}
}

func TestStores(t *testing.T) {
	for image, kind := range map[string]string{
		"postgres": "database", "docker.io/library/postgres:17": "database", "postgis/postgis:17-3.5": "database", "bitnami/redis": "cache",
		"valkey/valkey:8": "cache", "rabbitmq:4-management": "broker", "ghcr.io/zalando/spilo-17:4": "database", "minio/minio": "object store",
		"shop": "", "python:3.13": "", "postgres-backup": "", "my-redis": "", "": "",
	} {
		got := ""
		if s := StoreOf(image); s != nil {
			got = s.Kind
		}
		if got != kind {
			t.Errorf("%s keeps %q, want %q", image, got, kind)
		}
	}
}

func TestLeaves(t *testing.T) {
	for _, c := range []struct {
		image, name, value string
		want               bool
	}{
		{"postgres", "POSTGRES_HOST_AUTH_METHOD", "trust", true},
		{"postgres", "POSTGRES_HOST_AUTH_METHOD", "scram-sha-256", false},
		{"mysql", "MYSQL_ALLOW_EMPTY_PASSWORD", "1", true},
		{"mysql", "MYSQL_ALLOW_EMPTY_PASSWORD", "no", false},
		{"mysql", "MYSQL_ALLOW_EMPTY_PASSWORD", "", false},
		{"elasticsearch", "xpack.security.enabled", "false", true},
		{"redis", "ALLOW_EMPTY_PASSWORD", "yes", true},
	} {
		if got := StoreOf(c.image).Leaves(c.name, c.value); got != c.want {
			t.Errorf("%s %s=%s: %v", c.image, c.name, c.value, got)
		}
	}
}

func TestRootByDefault(t *testing.T) {
	for image, want := range map[string]bool{
		"python:3.13-slim": true, "docker.io/library/python:3": true, "debian": true, "gcr.io/distroless/python3:nonroot": false, "shop": false,
		"bitnami/python": false, "python:3-rootless": false,
	} {
		if RootByDefault(image) != want {
			t.Errorf("%s: %v", image, !want)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, c := range []struct {
		path, text string
		want       django.Role
	}{
		{"compose.yaml", "services: {web: {image: a}}", django.Plain},
		{"docker-compose.prod.yml", "services: {web: {image: a, environment: {DEBUG: 1}}}", django.Production},
		{"docker-compose.override.yml", "services: {web: {image: a}}", django.Development},
		{"compose.yaml", "services: {web: {image: a, environment: {DEBUG: 'true'}}}", django.Development},
		{"compose.yaml", "services: {web: {image: a, environment: {DEBUG: '${DEBUG:-false}'}}}", django.Plain},
		{"compose.yaml", "services: {web: {image: a, command: python manage.py runserver}}", django.Development},
		{"compose.yaml", "services: {mail: {image: 'axllent/mailpit:v1'}}", django.Development},
		{"compose.yaml", "services: {web: {build: {context: ., target: development}}}", django.Development},
		{"compose.yaml", "services: {web: {image: a, env_file: .envs/.production/.django}, mail: {image: mailhog/mailhog}}", django.Production},
		{"compose.yaml", "services: {web: {image: a, environment: [DJANGO_SETTINGS_MODULE=shop.settings.test]}}", django.Testing},
	} {
		f, err := compose.Parse(source.NewFile(c.path, c.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := django.RoleOfComposition(f); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.path, c.text, got, c.want)
		}
	}
	for p, want := range map[string]django.Role{
		"k8s/web.yaml": django.Plain, "k8s/deployment.yaml": django.Plain, "k8s/overlays/production/web.yaml": django.Production,
		"k8s/overlays/dev/deployment.yaml": django.Development, ".github/k8s/web.yaml": django.Testing, "deploy/minikube/web.yaml": django.Development,
		"tests/k8s/web.yaml": django.Testing,
	} {
		if got := roleOfManifest(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	tree := source.FromMap(map[string]string{
		"Dockerfile":       "FROM python:3.13 AS base\nFROM base AS dev\nFROM base AS prod\nUSER app\n",
		"compose.yaml":     "services:\n  web: {build: {context: ., target: prod}}\n  db: {image: postgres}\n  x: {build: ./none}\n",
		"compose.dev.yaml": "services:\n  web: {build: {context: ., target: dev}}\n",
		"web/Dockerfile":   "FROM node:22\n",
		"k8s/svc.yaml":     "apiVersion: v1\nkind: Service\nmetadata: {name: q}\nspec: {type: NodePort, selector: {a: b}, ports: [{port: 5672}]}\n",
	})
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	s := Read(p)
	root, web := s.Images[0], s.Images[1]
	if len(root.Targets) != 1 || root.Targets[0].Name != "prod" || len(root.Contexts) != 1 || root.Contexts[0] != "" {
		t.Errorf("%+v", root)
	}
	if len(web.Targets) != 1 || web.Contexts[0] != "web" {
		t.Errorf("%+v", web)
	}
	if s.DropsRoot() {
		t.Error("not all images give root up")
	}
	for _, c := range s.Compositions {
		if c.Path == "compose.yaml" && (c.Services[1].Store == nil || c.Services[0].Built != root || c.Services[2].Built != nil) {
			t.Errorf("%+v", c.Services)
		}
	}
	if store, name := s.StoreBehind(s.Manifests[0].Objects[0].Service); store == nil || store.Kind != "broker" || name != "q" {
		t.Errorf("%v %q", store, name)
	}
}

// FuzzIgnore holds that a pattern matches or doesn't, whatever it is.
func FuzzIgnore(f *testing.F) {
	f.Add("**/a*\n!b[c-\n\\\\", "a/b/c")
	f.Fuzz(func(t *testing.T, patterns, name string) {
		if len(name) > 200 || name == "" {
			return
		}
		if name[0] == '/' {
			return // names are relative
		}
		ReadIgnore(patterns).Match(name)
	})
}
