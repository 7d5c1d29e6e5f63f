package nginx_test

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/nginx"
	"paddock/internal/oracle"
	"paddock/internal/source"
)

// snippets are texts whose words and blocks end where it takes a closer look to say so. Behind each stands a directive that nginx does not
// have: it complains of that one by its name where the text before has ended, and of something else where not.
var snippets = []string{
	``,
	`root /srv;`,
	`root /srv`,
	`root "/srv;";`,
	`root '/srv;';`,
	`root "/srv`,
	`root "/a\"b";`,
	`root "/a\\";`,
	`root '/a\'b';`,
	`root '/a"b';`,
	`root "/a'b";`,
	`root /a\;b;`,
	`root /a\ b;`,
	`root /a#b;`,
	`return 200 don't;`,
	`return 200 a"b;`,
	`set $a it's; set $b "x";`,
	`if ($host ~ a'b) { return 403; }`,
	`rewrite ^/a\{b /c;`,
	`location ~ ^/a\;b { }`,
	`# root "/a`,
	`root /a; # } it's`,
	`root /a;# {`,
	`root
  /a
  ;`,
	`location / { }`,
	`location / { root /a; }`,
	`location / { root /a; `,
	`location /{ }`,
	`location ~ "^/a{2}$" { }`,
	`location ~ '^/a{2,3}/(.*)$' { }`,
	`location ~ \.(gif|jpg)$ { }`,
	`location ~ "\.(gif|jpg)$"{ }`,
	`}`,
	`location / { } }`,
	`set $a "{";`,
	`set $a ${host}x;`,
	`set $a "${host}x";`,
	`return 200 "a;b}c{d#e";`,
	`return 200 "a" ;`,
	`return 200 "a"; return 200 'b';`,
	`if ($host = "a") { return 301 https://b$request_uri; }`,
	`if ($http_user_agent ~* "(a|b);") { return 403; }`,
	`add_header X "a; b=\"c\"" always;`,
	`server_name "~^(?<sub>\w+)\.shop\.org$";`,
	"root /a;\r\n# b\r\n",
	"\troot\t/a\t;",
	`limit_except GET { deny all; }`,
	`types { }`,
}

// refused are texts that nginx does not take, and that are read on here: whoever wrote them has meant something.
var refused = []string{
	`location / {{ }`,
	`location ~ ^/a{2}$ { }`,
	`set $a {;`,
	`return 200 'it''s';`,
	`return 200 "a"b;`,
	`add_header X 'default-src '"'self'"';';`,
	`;`,
	`root /a;;`,
}

const marker = "paddock_marker"

// TestSnippets holds that words, quotes, comments and blocks end for this package where they end for nginx.
func TestSnippets(t *testing.T) {
	server := oracle.Nginx(t)
	for _, text := range snippets {
		if real, said, ours := both(t, server, text); real != ours {
			t.Errorf("%q: nginx says %q; here the next directive is seen: %v", text, said, ours)
		}
	}
	for _, text := range refused {
		if real, said, ours := both(t, server, text); real || !ours {
			t.Errorf("%q: nginx says %q; here the next directive is seen: %v", text, said, ours)
		}
	}
}

// both says whether the directive behind a text is seen as one: by nginx, and here. It stands in a server, or in a location of one.
func both(t *testing.T, server *oracle.Server, text string) (real bool, said string, ours bool) {
	config := fmt.Sprintf("events {}\nhttp {\nserver {\nlocation /x/ {\n%s\n%s;\n}\n}\n}\n", text, marker)
	parent := "location"
	if strings.Contains(text, "location") || strings.Contains(text, "server_name") {
		config = fmt.Sprintf("events {}\nhttp {\nserver {\n%s\n%s;\n}\n}\n", text, marker)
		parent = "server"
	}
	said = server.Read(t, config)
	nginx.Walk(nginx.Parse(source.NewFile("nginx.conf", config)).Top, func(d *nginx.Directive) {
		if d.Name == marker && d.Parent != nil {
			ours = true
			if d.Parent.Name != parent && !strings.Contains(text, "}") && !strings.Contains(text, "{") {
				t.Errorf("%q: the next directive is in a %s", text, d.Parent.Name)
			}
		}
	})
	return strings.Contains(said, `unknown directive "`+marker+`"`), said, ours
}

// TestBreaks asks nginx itself whether a line break in an address gets into a header, and holds Origin against it.
func TestBreaks(t *testing.T) {
	server := oracle.Nginx(t)
	for _, tt := range []struct{ top, text, target string }{
		{``, `location / { return 301 https://x.test$uri; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { return 301 https://x.test$document_uri; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { return 301 https://x.test$request_uri; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { return 301 https://x.test/?q=$arg_q; }`, "/a?q=%0d%0aInj:%20yes/b"},
		{``, `location / { return 301 https://x.test/?$args; }`, "/a?q=%0d%0aInj:%20yes/b"},
		{``, `location / { rewrite ^ https://x.test$uri permanent; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { rewrite ^/(.*)$ https://x.test/$1 permanent; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { rewrite ^/([^/]*) https://x.test/$1 permanent; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ ^/([^/]+)/ { return 302 https://x.test/$1; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ ^/([^/\n]+)/ { return 302 https://x.test/$1; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ ^/(?<part>[\s\w:]+)/ { return 302 https://x.test/$part; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ ^/(.+)$ { return 302 https://x.test/$1; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ ^/.+$ { return 302 https://x.test$uri; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location ~ b$ { return 302 https://x.test$uri; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { add_header X $uri; return 200 ok; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { set $to https://x.test$uri; return 301 $to; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { set $to https://x.test$request_uri; return 301 $to; }`, "/a%0d%0aInj:%20yes/b"},
		{`map $uri $to { default $uri; }`, `location / { return 301 https://x.test$to; }`, "/a%0d%0aInj:%20yes/b"},
		{`map $uri $to { default /; /b /c; }`, `location / { return 301 https://x.test$to; }`, "/a%0d%0aInj:%20yes/b"},
		{`map $uri $to { ~^/([^/]+)/ $1; }`, `location / { return 301 https://x.test/$to; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { rewrite ^/([^/]*) /m/$1; return 302 https://x.test/$1; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { if ($uri ~ ^/([^/]*)/) { return 302 https://x.test/$1; } }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { if ($request_uri ~ ^/([^/]*)/) { return 302 https://x.test/$1; } }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { proxy_set_header X $uri; proxy_pass http://behind; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { proxy_set_header X $request_uri; proxy_pass http://behind; }`, "/a%0d%0aInj:%20yes/b"},
		{``, `location / { proxy_pass http://behind$uri; }`, "/a%20HTTP/1.0%0d%0aInj:%20yes%0d%0aY:/b"},
		{``, `location / { proxy_pass http://behind$request_uri; }`, "/a%20HTTP/1.0%0d%0aInj:%20yes%0d%0aY:/b"},
		{``, `location ~ ^/([^?]*)$ { proxy_pass http://behind/$1; }`, "/a%20HTTP/1.0%0d%0aInj:%20yes%0d%0aY:/b"},
		{``, `location ~ ^/(.*)$ { proxy_pass http://behind/$1; }`, "/a%20HTTP/1.0%0d%0aInj:%20yes%0d%0aY:/b"},
	} {
		answer := server.Serve(t, tt.top, tt.text)(tt.target)
		real := strings.Contains(answer, "\r\nInj: yes") || strings.Contains(answer, "Inj:yes")
		ours := false
		nginx.Walk(nginx.Parse(source.NewFile("nginx.conf", tt.top+"\nserver {\n"+tt.text+"\n}\n")).Top, func(d *nginx.Directive) {
			text := d.Redirect()
			switch d.Name {
			case "add_header", "proxy_set_header":
				text = d.Arg(1)
			case "proxy_pass":
				text = d.Arg(0)
			}
			for _, p := range nginx.Parts(text) {
				ours = ours || p.Variable != "" && d.Origin(p.Variable).Breaks
			}
		})
		if real != ours {
			t.Errorf("%s %s: nginx adds the header: %v, told here: %v\n%s", tt.top, tt.text, real, ours, answer)
		}
	}
}
