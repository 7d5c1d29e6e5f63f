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
