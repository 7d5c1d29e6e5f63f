package nginx

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/source"
)

// outline writes a tree as one line for each directive, with its place.
func outline(list []*Directive, indent string, b *strings.Builder) {
	for _, d := range list {
		fmt.Fprintf(b, "%s%s %q %s:%d\n", indent, d.Name, d.Args, d.File.Path, d.Line)
		outline(d.Block, indent+"  ", b)
	}
}

func TestParse(t *testing.T) {
	f := Parse(source.NewFile("site.conf", `# the site
server {
    listen 443 ssl; server_name a.example
        b.example;
    location ~* "\.(jpg|png)$" { expires 1d; }
    location / {
        if ($bad) { return 403; }
        set $x ${y}z;
        {% if tls %}proxy_pass http://{{ host }}:{{ port }};{% endif %}
    }
}
} # one too many
map $a $b { default "x;y"; ~^/z '{'; }
events {}
`))
	var b strings.Builder
	outline(f.Top, "", &b)
	want := `server [] site.conf:2
  listen ["443" "ssl"] site.conf:3
  server_name ["a.example" "b.example"] site.conf:3
  location ["~*" "\\.(jpg|png)$"] site.conf:5
    expires ["1d"] site.conf:5
  location ["/"] site.conf:6
    if ["($bad)"] site.conf:7
      return ["403"] site.conf:7
    set ["$x" "${y}z"] site.conf:8
    proxy_pass ["http://{{ host }}:{{ port }}"] site.conf:9
map ["$a" "$b"] site.conf:13
  default ["x;y"] site.conf:13
  ~^/z ["{"] site.conf:13
events [] site.conf:14
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestLink holds that included files are found by the end of their path, stand where they are included, and end when they include
// each other.
func TestLink(t *testing.T) {
	files := map[string]string{
		"deploy/nginx.conf":          "http { include /etc/nginx/sites/*.conf; include mime.types; }",
		"deploy/sites/shop.conf":     "server { include snippets/tls.conf; include /etc/nginx/sites/shop.conf; }",
		"deploy/snippets/tls.conf":   "ssl_protocols TLSv1.3; include snippets/again.conf;",
		"deploy/snippets/again.conf": "include snippets/tls.conf;",
		"other/mime.conf":            "a b;",
	}
	var list []*File
	for _, name := range []string{"deploy/nginx.conf", "deploy/sites/shop.conf", "deploy/snippets/again.conf", "deploy/snippets/tls.conf", "other/mime.conf"} {
		list = append(list, Parse(source.NewFile(name, files[name])))
	}
	Link(list)
	var b strings.Builder
	outline(list[0].Top, "", &b)
	want := `http [] deploy/nginx.conf:1
  include ["/etc/nginx/sites/*.conf"] deploy/nginx.conf:1
  server [] deploy/sites/shop.conf:1
    include ["snippets/tls.conf"] deploy/sites/shop.conf:1
    ssl_protocols ["TLSv1.3"] deploy/snippets/tls.conf:1
    include ["snippets/again.conf"] deploy/snippets/tls.conf:1
    include ["snippets/tls.conf"] deploy/snippets/again.conf:1
    include ["/etc/nginx/sites/shop.conf"] deploy/sites/shop.conf:1
  include ["mime.types"] deploy/nginx.conf:1
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i, included := range []bool{false, true, true, true, false} {
		if list[i].Included != included {
			t.Errorf("%s: included %v", list[i].Path, list[i].Included)
		}
	}
	Walk(list[0].Top, func(d *Directive) {
		if d.Name == "ssl_protocols" && d.In("http") == nil {
			t.Error("a directive of an included file is not in the block that includes it")
		}
	})
}

// TestInherited holds nginx's rule for lists: a block that has any of its own has no other.
func TestInherited(t *testing.T) {
	f := Parse(source.NewFile("x", "add_header A 1; server { add_header B 2; location /a { } location /b { add_header C 3; } } server { location / {} }"))
	var got []string
	Walk(f.Top, func(d *Directive) {
		if d.Name == "location" {
			var names []string
			for _, h := range d.Inherited("add_header") {
				names = append(names, h.Arg(0))
			}
			got = append(got, strings.Join(names, ","))
		}
	})
	if diff := cmp.Diff([]string{"B", "C", "A"}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("server { proxy_set_header A \"b;\" ; # c\n }")
	f.Add("{{ x }} {% y %} ${z} '\\' } } {")
	f.Add(strings.Repeat("a {", 100))
	f.Fuzz(func(t *testing.T, text string) {
		file := Parse(source.NewFile("nginx.conf", text))
		Walk(file.Top, func(d *Directive) {
			if d.Line < 1 || d.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d", d.Line)
			}
			d.Location()
			d.Inherited("add_header")
		})
		Link([]*File{file, Parse(source.NewFile("x/nginx.conf", text))})
	})
}
