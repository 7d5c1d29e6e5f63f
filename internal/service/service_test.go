package service

import (
	"fmt"
	"testing"

	"paddock/internal/source"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ path, text, want string }{
		{"Procfile", "# a\nweb: gunicorn shop.wsgi --bind :$PORT\nworker: celery\nnot a line\n", "[Procfile web \"gunicorn shop.wsgi --bind :$PORT\" 2 \"\" 0][Procfile worker \"celery\" 3 \"\" 0]"},
		{"deploy/shop.service", "[Unit]\nUser=x\n[Service]\nUser=app\nExecStart=-/bin/gunicorn \\\n  shop.wsgi\nWorkingDirectory=/srv\n", "[systemd shop.service \"/bin/gunicorn shop.wsgi\" 5 \"app\" 4]"},
		{"shop.service.j2", "[Service]\nExecStart={{ venv }}/bin/gunicorn\n", "[systemd shop.service.j2 \"{{ venv }}/bin/gunicorn\" 2 \"\" 0]"},
		{"supervisord.conf", "[supervisord]\nuser=root\n[program:web]\ncommand=gunicorn\n  shop.wsgi\n\t--bind :80\nuser=app\n; b\n[program:x]\ncommand=y\n", "[supervisor web \"gunicorn shop.wsgi --bind :80\" 4 \"app\" 7][supervisor x \"y\" 10 \"\" 0]"},
		{"supervisord.conf", "[program:web]\ncommand=sh -c 'a;b' ; one\nuser=root ; for now\n", "[supervisor web \"sh -c 'a;b'\" 2 \"root\" 3]"},
		{"uwsgi.ini", "[uwsgi]\nmodule = shop.wsgi\nuid = app\n", "[uWSGI uwsgi.ini \"\" 1 \"app\" 3]"},
		{"uwsgi.ini", "[other]\nuid = app\n", ""},
		{"shop.service", "[Service]\nExecStart=a \\", "[systemd shop.service \"a \\\\\" 2 \"\" 0]"},
	} {
		got := ""
		for _, p := range Parse(source.NewFile(c.path, c.text)) {
			got += fmt.Sprintf("[%s %s %q %d %q %d]", p.Kind, p.Name, p.Command, p.Line, p.User, p.UserLine)
		}
		if got != c.want {
			t.Errorf("%s:\n%s\nis  %s\nwant %s", c.path, c.text, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[program:web]\ncommand=a \\\n b\n  c\nuser=x")
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"Procfile", "a.service", "supervisord.conf", "uwsgi.ini"} {
			file := source.NewFile(name, text)
			for _, p := range Parse(file) {
				if p.Line < 1 || p.Line > file.LineCount() || p.UserLine > file.LineCount() {
					t.Errorf("%s: line %d", name, p.Line)
				}
			}
		}
	})
}
