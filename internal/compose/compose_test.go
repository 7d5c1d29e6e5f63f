package compose

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

func parse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse(source.NewFile("compose.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParse(t *testing.T) {
	f := parse(t, `
x-env: &env
  A: "1"
  B:
services:
  web:
    build: {context: ., dockerfile: docker/Dockerfile, target: prod, args: [X=1]}
    command: ["gunicorn", "shop.wsgi"]
    environment:
      <<: *env
      C: ${D:-e}
    env_file:
      - a.env
      - path: b.env
        required: false
    privileged: true
    deploy: {resources: {limits: {memory: 1g}}}
  worker:
    build: ./worker
    environment:
      - A=x=y
      - B
      - C=
    extends: {service: web, file: other.yaml}
    mem_limit: 1g
    profiles: [debug]
`)
	web, worker := f.Services[0], f.Services[1]
	for _, c := range [][2]any{
		{web.Name, "web"}, {web.Line, 6}, {web.Build.Context, "."}, {web.Build.Dockerfile, "docker/Dockerfile"}, {web.Build.Target, "prod"},
		{web.Command.Text, "gunicorn shop.wsgi"}, {web.Command.Line, 8}, {web.Limited, true}, {web.Privileged.Line, 16},
		{fmt.Sprint(web.Environment), "[{C ${D:-e} true 11} {A 1 true 3} {B  false 4}]"},
		{fmt.Sprint(web.EnvFiles), "[{a.env 13} {b.env 14}]"}, {fmt.Sprint(web.Build.Args), "[{X 1 true 7}]"},
		{fmt.Sprint(worker.Environment), "[{A x=y true 21} {B  false 22} {C  true 23}]"},
		{worker.Extends, "web"}, {worker.Limited, true}, {worker.Build.Context, "./worker"}, {worker.Profiles[0].Text, "debug"},
	} {
		if c[0] != c[1] {
			t.Errorf("%v, want %v", c[0], c[1])
		}
	}
}

func TestPort(t *testing.T) {
	for _, c := range [][4]string{
		{`8000`, "", "", "8000"},
		{`"80:8000"`, "", "80", "8000"},
		{`"127.0.0.1:80:8000"`, "127.0.0.1", "80", "8000"},
		{`"127.0.0.1::8000"`, "127.0.0.1", "", "8000"},
		{`"[::1]:80:8000/tcp"`, "::1", "80", "8000"},
		{`"9090-9091:8080-8081"`, "", "9090-9091", "8080-8081"},
		{`"${HOST:-127.0.0.1}:${PORT:-80}:8000"`, "${HOST:-127.0.0.1}", "${PORT:-80}", "8000"},
		{`{target: 80, published: "8080", host_ip: 127.0.0.1}`, "127.0.0.1", "8080", "80"},
		{`"53:53/udp"`, "", "53", "53"},
	} {
		p := parse(t, "services:\n  a:\n    image: b\n    ports:\n      - "+c[0]+"\n").Services[0].Ports[0]
		if p.Host != c[1] || p.Published != c[2] || p.Target != c[3] || p.Line != 5 {
			t.Errorf("%s: %+v", c[0], p)
		}
	}
	for host, local := range map[string]bool{"": false, "127.0.0.1": true, "0.0.0.0": false, "localhost": true, "::1": true, "${H:-127.0.0.1}": true, "${H}": false, "10.0.0.1": false} {
		if (Port{Host: host}).Local() != local {
			t.Errorf("%q is local: %v", host, !local)
		}
	}
}

func TestVolume(t *testing.T) {
	for _, c := range []struct {
		text, source, target string
		readOnly             bool
	}{
		{"/data", "", "/data", false},
		{"data:/data", "data", "/data", false},
		{".:/code:ro,z", ".", "/code", true},
		{"${DIR:-./x}:/data", "${DIR:-./x}", "/data", false},
		{"{type: bind, source: /, target: /host, read_only: true}", "/", "/host", true},
	} {
		v := parse(t, "services:\n  a:\n    image: b\n    volumes:\n      - "+c.text+"\n").Services[0].Volumes[0]
		if v.Source != c.source || v.Target != c.target || v.ReadOnly != c.readOnly {
			t.Errorf("%s: %+v", c.text, v)
		}
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name, text string
		services   int // -1 for a file that is none of compose's
	}{
		{"the first form", "web:\n  build: .\ndb:\n  image: postgres\n", 2},
		{"another YAML", "name: x\non: push\n", -1},
		{"no service", "services: {}\n", -1},
		{"services of something else", "version: 2\nservices: [a]\n", -1},
		{"a service of nothing", "services:\n  a:\n", -1},
		{"empty", "", -1},
	} {
		f := parse(t, c.text)
		if f == nil && c.services != -1 || f != nil && len(f.Services) != c.services {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
	if _, err := Parse(source.NewFile("compose.yaml", "services: [")); err == nil {
		t.Error("no error")
	}
	for p, want := range map[string]bool{"compose.yaml": true, "docker-compose.prod.yml": true, "compose/web.yml": true, "local.yml": true, "settings.yml": false, "compose.py": false, "docker/stack.yaml": true} {
		if Is(p) != want {
			t.Errorf("Is(%q) is %v", p, !want)
		}
	}
}

// FuzzParse holds that every line of what is read is one of the file.
func FuzzParse(f *testing.F) {
	f.Add("services:\n  a:\n    image: b\n    ports: ['[::1]:80:${X:-1}']\n    volumes: [a:b:ro]\n    environment: [A=b]\n")
	f.Add("a: &a\n  build: {context: .}\n  <<: *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("compose.yaml", text)
		c, err := Parse(file)
		if err != nil || c == nil {
			return
		}
		for _, s := range c.Services {
			lines := []int{s.Line, s.Image.Line, s.Build.Line, s.Command.Line}
			for _, p := range s.Ports {
				lines = append(lines, p.Line)
			}
			for _, v := range s.Environment {
				lines = append(lines, v.Line)
			}
			for _, l := range lines {
				if l < 0 || l > strings.Count(text, "\n")+strings.Count(text, "\r")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029")+strings.Count(text, "\u0085")+1 {
					t.Errorf("line %d", l)
				}
			}
		}
	})
}
