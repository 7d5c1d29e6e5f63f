package django

import (
	"testing"

	"paddock/internal/pyeval"
)

const siteThatAsks = `import os
DEBUG = os.environ.get("DEBUG", "1") == "1"
HOSTS = os.environ.get("HOSTS", "*")
SECRET_KEY = os.environ.get("SECRET_KEY", "fallback")
`

// TestGiven tells what a compose file's variables make of the settings, and when they make nothing.
func TestGiven(t *testing.T) {
	service := func(name, environment string) string {
		return "  " + name + ":\n    build: .\n" + environment
	}
	pod := func(container string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - image: registry.example/shop:3\n      " + container
	}
	configMap := func(data string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  " + data + "\n"
	}
	for _, c := range []struct {
		name    string
		files   map[string]string
		vars    map[string]string
		setting string
		want    string // of the setting
		given   string // the place of the variable; "" when none is given
		unless  string
	}{
		{"nothing", nil, nil, "HOSTS", "*", "", ""},
		{"a mapping", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: shop.example\n")}, nil, "HOSTS", "shop.example", "compose.yaml:5", ""},
		{"a list, a default", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      - HOSTS=${SHOP_HOSTS:-shop.example}\n")}, nil, "HOSTS", "shop.example", "compose.yaml:5", "SHOP_HOSTS"},
		{"from the machine", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      - HOSTS=${SHOP_HOSTS}\n      - HOSTS2\n")}, nil, "HOSTS", "*", "", ""},
		{"demanded", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      - HOSTS=${SHOP_HOSTS:?must-be-set}\n")}, nil, "HOSTS", "*", "", ""},
		{"the file that Compose takes the machine's variables from", map[string]string{".env": "SHOP_HOSTS=env.example\n", "compose.yaml": "services:\n" + service("web", "    environment:\n      - HOSTS=${SHOP_HOSTS}\n")}, nil, "HOSTS", "env.example", "compose.yaml:5", "SHOP_HOSTS"},
		{"a file of variables", map[string]string{"web.env": "# hosts\nexport HOSTS=\"file.example\" # all\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n")}, nil, "HOSTS", "file.example", "web.env:2", ""},
		{"single quotes keep a dollar", map[string]string{"web.env": "HOSTS='a$b'\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n")}, nil, "HOSTS", "a$b", "web.env:1", ""},
		{"the machine's variable in a file", map[string]string{"web.env": "HOSTS=a\nHOSTS=\"$B\"\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n")}, nil, "HOSTS", "*", "", ""},
		{"a name alone in a file", map[string]string{"web.env": "HOSTS\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n")}, nil, "HOSTS", "*", "", ""},
		{"a variable of the file itself", map[string]string{"web.env": "DOMAIN=shop.example\nHOSTS=www.${DOMAIN}\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n")}, nil, "HOSTS", "www.shop.example", "web.env:2", "DOMAIN"},
		{"a later file that says less", map[string]string{"a.env": "HOSTS=a.example\n", "b.env": "HOSTS=$B\n", "compose.yaml": "services:\n" + service("web", "    env_file: [a.env, b.env]\n")}, nil, "HOSTS", "*", "", ""},
		{"a file in the long form", map[string]string{"web.env": "HOSTS=file.example\n", "compose.yaml": "services:\n" + service("web", "    env_file:\n      - path: ./web.env\n        required: false\n")}, nil, "HOSTS", "file.example", "web.env:1", ""},
		{"a name alone out of Compose's own file", map[string]string{".env": "HOSTS=env.example\n", "compose.yaml": "services:\n" + service("web", "    environment:\n      - HOSTS\n")}, nil, "HOSTS", "env.example", ".env:1", "HOSTS"},
		{"nothing, in so many letters", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: \"\"\n")}, nil, "HOSTS", "", "compose.yaml:5", ""},
		{"a name without a value", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS:\n")}, nil, "HOSTS", "*", "", ""},
		{"what another service says", map[string]string{"compose.yaml": "services:\n" + service("base", "    environment:\n      HOSTS: base.example\n") + "  web:\n    extends: base\n    image: shop\n"}, nil, "HOSTS", "base.example", "compose.yaml:5", ""},
		{"what a service of another file says", map[string]string{"docker/compose.base.yaml": "services:\n  base:\n    build: ..\n    env_file: base.env\n", "docker/base.env": "HOSTS=base.example\n", "compose.yaml": "services:\n  web:\n    extends: {file: docker/compose.base.yaml, service: base}\n    environment:\n      OTHER: 1\n"}, nil, "HOSTS", "base.example", "docker/base.env:1", ""},
		{"a circle", map[string]string{"compose.yaml": "services:\n" + service("web", "    extends: web\n    environment:\n      HOSTS: own.example\n")}, nil, "HOSTS", "own.example", "compose.yaml:6", ""},
		{"the service outweighs its file", map[string]string{"web.env": "HOSTS=file.example\n", "compose.yaml": "services:\n" + service("web", "    env_file: web.env\n    environment:\n      HOSTS: own.example\n")}, nil, "HOSTS", "own.example", "compose.yaml:6", ""},
		{"for development", map[string]string{"compose.dev.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: shop.example\n")}, nil, "HOSTS", "*", "", ""},
		{"DEBUG is development", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: shop.example\n      DEBUG: 1\n")}, nil, "HOSTS", "*", "", ""},
		{"production before plain", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: plain.example\n"), "compose.production.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: shop.example\n")}, nil, "HOSTS", "shop.example", "compose.production.yaml:5", ""},
		{"services that disagree", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: a.example\n") + service("worker", "    environment:\n      HOSTS: b.example\n")}, nil, "HOSTS", "*", "", ""},
		{"another module's", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: a.example\n      DJANGO_SETTINGS_MODULE: other.settings\n")}, nil, "HOSTS", "*", "", ""},
		{"built elsewhere", map[string]string{"compose.yaml": "services:\n  front:\n    build: ./front\n    environment:\n      HOSTS: a.example\n"}, nil, "HOSTS", "*", "", ""},
		{"a secret is not handed on", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      SECRET_KEY: changed\n")}, nil, "SECRET_KEY", "fallback", "", ""},
		{"a manifest that names the module", map[string]string{"k8s/web.yaml": pod("env: [{name: DJANGO_SETTINGS_MODULE, value: settings}, {name: HOSTS, value: shop.example}]")}, nil, "HOSTS", "shop.example", "k8s/web.yaml:7", ""},
		{"a manifest that starts the site", map[string]string{"k8s/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      envFrom: [{configMapRef: {name: web}}]"), "k8s/map.yaml": configMap("HOSTS: shop.example")}, nil, "HOSTS", "shop.example", "k8s/map.yaml:5", ""},
		{"one key of a map, under another name", map[string]string{"k8s/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      env: [{name: HOSTS, valueFrom: {configMapKeyRef: {name: web, key: hosts}}}]"), "k8s/map.yaml": configMap("hosts: shop.example")}, nil, "HOSTS", "shop.example", "k8s/map.yaml:5", ""},
		{"what is written out outweighs the map", map[string]string{"k8s/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      env: [{name: HOSTS, value: own.example}]\n      envFrom: [{configMapRef: {name: web}}]"), "k8s/map.yaml": configMap("HOSTS: shop.example")}, nil, "HOSTS", "own.example", "k8s/web.yaml:8", ""},
		{"two maps of a name", map[string]string{"k8s/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      envFrom: [{configMapRef: {name: web}}]"), "k8s/a.yaml": configMap("HOSTS: a.example"), "k8s/b.yaml": configMap("HOSTS: b.example")}, nil, "HOSTS", "*", "", ""},
		{"a container of something else", map[string]string{"k8s/web.yaml": pod("env: [{name: HOSTS, value: shop.example}]")}, nil, "HOSTS", "*", "", ""},
		{"an overlay for development", map[string]string{"k8s/overlays/dev/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      env: [{name: HOSTS, value: shop.example}]")}, nil, "HOSTS", "*", "", ""},
		{"a secret of a map", map[string]string{"k8s/web.yaml": pod("args: [gunicorn, shop.wsgi]\n      envFrom: [{configMapRef: {name: web}}]"), "k8s/map.yaml": configMap("SECRET_KEY: changed")}, nil, "SECRET_KEY", "fallback", "", ""},
		{"the user's word", map[string]string{"compose.yaml": "services:\n" + service("web", "    environment:\n      HOSTS: shop.example\n")}, map[string]string{"HOSTS": "user.example"}, "HOSTS", "user.example", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"settings.py": siteThatAsks, "manage.py": `import os; os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")`}
			for name, text := range c.files {
				files[name] = text
			}
			p := loadFiles(t, files, Options{Env: pyeval.Environment{Vars: c.vars}})
			context := p.Sites[0].Contexts[0]
			if got := context.Setting(c.setting).Value; got.Text != c.want {
				t.Errorf("%s is %q (%s), want %q", c.setting, got.Text, got.Why, c.want)
			}
			g, ok := context.Given[c.setting]
			place := ""
			if ok && !g.Secret {
				place = Evidence{Path: g.Place.File.Path, Line: g.Place.File.LineOf(g.Place.Start)}.Place()
			}
			if place != c.given || g.Unless != c.unless {
				t.Errorf("given by %q unless %q, want %q unless %q", place, g.Unless, c.given, c.unless)
			}
		})
	}
}
