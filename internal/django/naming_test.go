package django

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Each text names "a.b" as the settings module, or nothing.
func TestTextMentions(t *testing.T) {
	for text, want := range map[string]string{
		"ENV DJANGO_SETTINGS_MODULE a.b":                                "a.b",
		"ENV DJANGO_SETTINGS_MODULE=a.b OTHER=1":                        "a.b",
		"DJANGO_SETTINGS_MODULE=a.b":                                    "a.b",
		"export DJANGO_SETTINGS_MODULE='a.b'":                           "a.b",
		"  DJANGO_SETTINGS_MODULE: a.b":                                 "a.b",
		"  - DJANGO_SETTINGS_MODULE=a.b":                                "a.b",
		`  - "DJANGO_SETTINGS_MODULE=a.b"`:                              "a.b",
		`"DJANGO_SETTINGS_MODULE": "a.b",`:                              "a.b",
		`"DJANGO_SETTINGS_MODULE": {"value": "a.b"}`:                    "a.b",
		`Environment="DJANGO_SETTINGS_MODULE=a.b"`:                      "a.b",
		`environment=A="b",DJANGO_SETTINGS_MODULE="a.b"`:                "a.b",
		"env = DJANGO_SETTINGS_MODULE=a.b":                              "a.b",
		"DJANGO_SETTINGS_MODULE ?= a.b":                                 "a.b",
		"DJANGO_SETTINGS_MODULE := a.b":                                 "a.b",
		"x: ${DJANGO_SETTINGS_MODULE:-a.b}":                             "a.b",
		"DJANGO_SETTINGS_MODULE: ${DJANGO_SETTINGS_MODULE:-a.b}":        "a.b a.b",
		"ARG S=a.b\nENV DJANGO_SETTINGS_MODULE=$S":                      "a.b",
		"DJANGO_SETTINGS_MODULE=${S:-a.b}":                              "a.b",
		"- name: DJANGO_SETTINGS_MODULE\n  value: a.b":                  "a.b",
		"- key: DJANGO_SETTINGS_MODULE\n  scope: RUN\n  value: \"a.b\"": "a.b",
		"heroku config:set DJANGO_SETTINGS_MODULE=a.b":                  "a.b",
		"web: python manage.py run --settings=a.b":                      "a.b",
		"python manage.py migrate --settings a.b":                       "a.b",
		"SetEnv DJANGO_SETTINGS_MODULE a.b":                             "a.b",
		"[env]\nDJANGO_SETTINGS_MODULE = \"a.b\"":                       "a.b",

		"RUN echo DJANGO_SETTINGS_MODULE=a.b >> /etc/environment": "a.b",
		"# DJANGO_SETTINGS_MODULE=a.b":                            "",
		"DJANGO_SETTINGS_MODULE={{ settings }}":                   "",
		"DJANGO_SETTINGS_MODULE=a.${ENV}":                         "",
		"echo $DJANGO_SETTINGS_MODULE is set":                     "",
		"DJANGO_SETTINGS_MODULE=":                                 "",
		"- name: DJANGO_SETTINGS_MODULE\n- name: X\n  value: a.b": "",
		"DJANGO_SETTINGS_MODULE":                                  "",
	} {
		mentions, _ := textMentions(source.NewFile("Dockerfile", text), FromDeployment, Plain)
		var got []string
		for _, m := range mentions {
			got = append(got, m.module)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

func TestServerTargets(t *testing.T) {
	for text, want := range map[string]string{
		`CMD ["gunicorn", "shop.wsgi:application"]`:           "shop.wsgi",
		"web: gunicorn shop.wsgi --log-file -":                "shop.wsgi",
		"uvicorn config.asgi:application --host 0.0.0.0":      "config.asgi",
		"module = shop.wsgi:application":                      "shop.wsgi",
		"wsgi-file = /srv/shop/wsgi.py":                       "wsgi",
		"WSGIScriptAlias / /srv/shop/shop/wsgi.py":            "wsgi",
		`CMD ["python", "manage.py", "runserver", "0.0.0.0"]`: "manage",
		"daphne -b 0.0.0.0 project.asgi:application":          "project.asgi",
		"pip install gunicorn uwsgi":                          "",
		"RUN python manage.py migrate":                        "",
	} {
		_, targets := textMentions(source.NewFile("Procfile", text), FromDeployment, Plain)
		var got []string
		for _, s := range targets {
			got = append(got, s.module)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q serves %q, want %q", text, got, want)
		}
	}
}

func TestPythonMentions(t *testing.T) {
	for text, want := range map[string]string{
		`os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.b")`:                                                                 "a.b",
		`os.environ["DJANGO_SETTINGS_MODULE"] = "a.b"`:                                                                           "a.b",
		`environ.update(DJANGO_SETTINGS_MODULE="a.b")`:                                                                           "a.b",
		`os.environ.update({"DJANGO_SETTINGS_MODULE": "a.b"})`:                                                                   "a.b",
		`os.putenv("DJANGO_SETTINGS_MODULE", "a.b")`:                                                                             "a.b",
		"M = 'a.b'\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', M)":                                         "a.b",
		`os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("S", "a.b")`:                                                      "a.b",
		`os.environ["DJANGO_SETTINGS_MODULE"] = config("S", default="a.b")`:                                                      "a.b",
		`os.environ["DJANGO_SETTINGS_MODULE"] = "a.prod" if x else "a.dev"`:                                                      "a.prod a.dev",
		`os.environ["DJANGO_SETTINGS_MODULE"] = "a.%s" % os.environ.get("E", "b")`:                                               "a.b a.*",
		`os.environ["DJANGO_SETTINGS_MODULE"] = f"a.{os.environ['E']}"`:                                                          "a.*",
		`os.environ["DJANGO_SETTINGS_MODULE"] = "a.{}".format(e)`:                                                                "a.*",
		`os.environ["DJANGO_SETTINGS_MODULE"] = {"p": "a.p", "d": "a.d"}[e]`:                                                     "a.p a.d",
		`os.environ["DJANGO_SETTINGS_MODULE"] = {"p": "a.p"}.get(e, "a.d")`:                                                      "a.p a.d",
		"raw_env = ['A=1', 'DJANGO_SETTINGS_MODULE=a.b']":                                                                        "a.b",
		"if 'test' in sys.argv:\n    os.environ['DJANGO_SETTINGS_MODULE'] = 'a.t'":                                               "a.t(testing)",
		"try:\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')\nexcept E:\n    pass":                                  "a.b",
		"def main(s='a.b'):\n    os.environ['DJANGO_SETTINGS_MODULE'] = s\nmain('a.c')\nmain(s='a.d')":                           "a.b a.c a.d",
		"def f(s, t):\n    os.environ['DJANGO_SETTINGS_MODULE'] = s + t\n    f(t + s, s + t)\n    f(s + t, t + s)\nf('a', '.b')": "a.b",
		"def main(s):\n    os.environ['DJANGO_SETTINGS_MODULE'] = s\nmain(pick())":                                               "",
		`os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["OTHER"]`:                                                             "",
		`os.environ["OTHER"] = "a.b"`:                                                                                            "",
	} {
		m := pysyntax.Parse(source.NewFile("manage.py", text), pysyntax.Limits{})
		mentions, _ := pythonMentions(m, FromManage)
		var got []string
		for _, m := range mentions {
			s := m.module
			if m.Role != Plain {
				s += fmt.Sprintf("(%s)", m.Role)
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\nnames %q, want %q", text, got, want)
		}
	}
}

func TestPaths(t *testing.T) {
	for text, want := range map[string]string{
		`sys.path.append("apps")`: "deep/apps",
		`sys.path.insert(0, os.path.join(os.path.dirname(__file__), "apps"))`:                                     "deep/apps",
		"HERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.append(HERE + '/apps')":                      "deep/apps",
		`sys.path.append(str(Path(__file__).resolve().parent / "src"))`:                                           "deep/src",
		`sys.path.append(str(Path(__file__).resolve().parent.parent))`:                                            "",
		`sys.path.append(os.path.join(os.getcwd(), "lib"))`:                                                       "deep/lib",
		`sys.path.append(Path(__file__).parents[1].joinpath("x"))`:                                                "x",
		`site.addsitedir("vendor")`:                                                                               "deep/vendor",
		"at = lambda *parts: os.path.join(os.path.dirname(__file__), *parts)\nsite.addsitedir(at('apps', 'own'))": "deep/apps/own",
		"at = lambda x: os.path.join('apps', x)\nsite.addsitedir(at('own'))":                                      "-",
		`sys.path.append(something())`:                                                                            "-",
		`sys.path.append("/usr/lib")`:                                                                             "-",
		`sys.path.append("../../..")`:                                                                             "-",
	} {
		m := pysyntax.Parse(source.NewFile("deep/manage.py", text), pysyntax.Limits{})
		_, paths := pythonMentions(m, FromManage)
		got := "-"
		for _, p := range paths {
			if p, ok := relativeTo("deep", p); ok {
				got = p
			}
		}
		if got != want {
			t.Errorf("%s\nadds %q, want %q", text, got, want)
		}
	}
}

func FuzzTextMentions(f *testing.F) {
	f.Add("ENV DJANGO_SETTINGS_MODULE=${X:-a.b}\nARG X=$Y\n")
	f.Add("- name: DJANGO_SETTINGS_MODULE\n  value: a.b --settings=x gunicorn a.wsgi:app")
	f.Fuzz(func(t *testing.T, text string) {
		mentions, targets := textMentions(source.NewFile("Dockerfile", text), FromDeployment, Plain)
		for _, m := range mentions {
			if !isModulePattern(m.module) || m.Line < 1 {
				t.Errorf("%+v", m)
			}
		}
		for _, s := range targets {
			if s.module == "" {
				t.Errorf("%+v", s)
			}
		}
	})
}
func TestMayMention(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "g": false, "go going": false, "settings": false, "-settings": false, "manage": false, "sg": false, "ge.py": false, "gs": false, "gi": false,
		"ENV DJANGO_SETTINGS_MODULE=x": true, "x --settings=y": true, "--settings": true, "python manage.py": true, "manage.py": true, "shop.wsgi": true,
		"gigs: asgi": true, "sgi": true, "management, manage.pyc": true,
	} {
		if got := mayMention([]byte(text)); got != want {
			t.Errorf("mayMention(%q) = %v", text, got)
		}
	}
}
