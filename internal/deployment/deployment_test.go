package deployment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/source"
)

// text is the facts in words.
func text(f *Facts) string {
	var b strings.Builder
	for _, p := range f.Proxies {
		fmt.Fprintf(&b, "%s %s\n", p.Kind, p.Path)
	}
	for _, h := range f.Forwarded {
		fmt.Fprintf(&b, "forwards %s: %s (%s:%d)", h.Name, h.Value, h.Path, h.Line)
		if h.Implied {
			b.WriteString(" implied")
		}
		if h.FromClient() {
			b.WriteString(" from client")
		}
		b.WriteByte('\n')
	}
	for _, h := range f.Added {
		fmt.Fprintf(&b, "adds %s: %s (%s:%d)", h.Name, h.Value, h.Path, h.Line)
		if h.Always {
			b.WriteString(" always")
		}
		b.WriteByte('\n')
	}
	for _, p := range f.Platforms {
		fmt.Fprintf(&b, "platform %s (%s:%d)\n", p.Name, p.Path, p.Line)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, path, content, want string
	}{
		{"nginx", "deploy/nginx.conf", `
server {
    listen 443 ssl; # proxy_set_header X-Forwarded-Proto no;
    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
    add_header X-Content-Type-Options nosniff;
    location / {
        proxy_pass http://web:8000;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-Proto
            $scheme;
        proxy_set_header X-Forwarded-Host $http_x_forwarded_host;
        if ($x ~ "a{2};") { return 404; }
    }
}
`, `nginx deploy/nginx.conf
forwards Host: $host (deploy/nginx.conf:8)
forwards X-Forwarded-Proto: $scheme (deploy/nginx.conf:9)
forwards X-Forwarded-Host: $http_x_forwarded_host (deploy/nginx.conf:11) from client
adds Strict-Transport-Security: max-age=31536000; includeSubDomains (deploy/nginx.conf:4) always
adds X-Content-Type-Options: nosniff (deploy/nginx.conf:5)
`},
		{"nginx as a template", "roles/nginx/templates/site.j2", `
{% if ssl %}
server { listen 443; {% endif %}
  server_name {{ item.name }};
  location / { uwsgi_pass unix:/run/${APP}.sock; uwsgi_param HTTP_X_FORWARDED_PROTO https; uwsgi_param UWSGI_SCHEME $scheme; }
}
`, `nginx roles/nginx/templates/site.j2
forwards X-Forwarded-Proto: https (roles/nginx/templates/site.j2:5)
forwards X-Forwarded-Proto: $scheme (roles/nginx/templates/site.j2:5)
`},
		{"a site without extension", "nginx/sites-available/shop", "server {\n proxy_pass http://x;\n more_set_headers 'X-Frame-Options: DENY';\n}", `nginx nginx/sites-available/shop
adds X-Frame-Options: DENY (nginx/sites-available/shop:3) always
`},
		{"nginx unbalanced", "nginx.conf", "}}}} server { proxy_pass \"x", "nginx nginx.conf\n"},
		{"apache", "apache/site.conf", `
<VirtualHost *:443>
  RequestHeader set X-Forwarded-Proto "https"
  Header always set Strict-Transport-Security "max-age=63072000"
  Header set X-Frame-Options DENY
  ProxyPreserveHost On
  # RequestHeader set X-Forwarded-Host "x"
</VirtualHost>
`, `apache apache/site.conf
forwards X-Forwarded-Proto: https (apache/site.conf:3)
forwards Host: %{Host} (apache/site.conf:6)
adds Strict-Transport-Security: max-age=63072000 (apache/site.conf:4) always
adds X-Frame-Options: DENY (apache/site.conf:5)
`},
		{"caddy", "Caddyfile", `
shop.example {
    header {
        Strict-Transport-Security "max-age=31536000"
        -Server
    }
    header /x* X-Frame-Options DENY
    reverse_proxy web:8000 {
        header_up X-Real-Ip {remote_host}
    }
}
`, `caddy Caddyfile
forwards Host: {host} (Caddyfile:8) implied
forwards X-Forwarded-Host: {host} (Caddyfile:8) implied
forwards X-Forwarded-Proto: {scheme} (Caddyfile:8) implied
forwards X-Real-Ip: {remote_host} (Caddyfile:9)
adds Strict-Transport-Security: max-age=31536000 (Caddyfile:4) always
adds X-Frame-Options: DENY (Caddyfile:7) always
`},
		{"traefik labels", "compose.yaml", `
services:
  proxy:
    image: traefik:3
  web:
    labels:
      - "traefik.http.middlewares.s.headers.stsSeconds=31536000"
      - traefik.http.middlewares.s.headers.customrequestheaders.X-Forwarded-Proto=https
      - "traefik.http.middlewares.s.headers.frameDeny=true"
`, `traefik compose.yaml
forwards Host: host (compose.yaml:4) implied
forwards X-Forwarded-Host: host (compose.yaml:4) implied
forwards X-Forwarded-Port: port (compose.yaml:4) implied
forwards X-Forwarded-Proto: scheme (compose.yaml:4) implied
forwards X-Forwarded-Proto: https (compose.yaml:8)
adds Strict-Transport-Security: max-age=31536000 (compose.yaml:7) always
adds X-Frame-Options: DENY (compose.yaml:9) always
`},
		{"traefik file", "traefik/dynamic.yml", `
http:
  middlewares:
    traefik-secure:
      headers:
        contentTypeNosniff: true
        customResponseHeaders:
          X-Robots-Tag: "none"
`, `traefik traefik/dynamic.yml
forwards Host: host (traefik/dynamic.yml:2) implied
forwards X-Forwarded-Host: host (traefik/dynamic.yml:2) implied
forwards X-Forwarded-Port: port (traefik/dynamic.yml:2) implied
forwards X-Forwarded-Proto: scheme (traefik/dynamic.yml:2) implied
adds X-Content-Type-Options: nosniff (traefik/dynamic.yml:6) always
adds X-Robots-Tag: none (traefik/dynamic.yml:8) always
`},
		{"a site named after its host", "conf/nginx/www.shop.org", "server {\n proxy_pass http://x;\n}", "nginx conf/nginx/www.shop.org\n"},
		{"a script beside it", "conf/nginx/reload.sh", "cat > x <<E\nproxy_pass http://x;\nE\n", ""},
		{"an example", "deploy/apache.conf.example", "<VirtualHost *:443>\n Header set X-Frame-Options DENY\n</VirtualHost>", `apache deploy/apache.conf.example
adds X-Frame-Options: DENY (deploy/apache.conf.example:2)
`},
		{"Apache as a proxy", "apache.conf", "<VirtualHost *:443>\n ProxyPass /static !\n ProxyPass / http://web:8000/\n</VirtualHost>", `apache apache.conf
forwards X-Forwarded-Host: host (apache.conf:2) implied
`},
		{"a folder's own file", "static/.htaccess", "Header set X-Robots-Tag none", "adds X-Robots-Tag: none (static/.htaccess:1)\n"},
		{"traefik as a template", "deploy/traefik.toml.j2", `
[http.middlewares.secure.headers]
  stsSeconds = {{ seconds }}
  frameDeny = true
[http.middlewares.secure.headers.customRequestHeaders]
  X-Forwarded-Proto = "https"
`, `traefik deploy/traefik.toml.j2
forwards Host: host (deploy/traefik.toml.j2:2) implied
forwards X-Forwarded-Host: host (deploy/traefik.toml.j2:2) implied
forwards X-Forwarded-Port: port (deploy/traefik.toml.j2:2) implied
forwards X-Forwarded-Proto: scheme (deploy/traefik.toml.j2:2) implied
forwards X-Forwarded-Proto: https (deploy/traefik.toml.j2:6)
adds Strict-Transport-Security: max-age={{ seconds }} (deploy/traefik.toml.j2:3) always
adds X-Frame-Options: DENY (deploy/traefik.toml.j2:4) always
`},
		{"caddy of the first release", "Caddyfile", `shop.org {
    header / Content-Security-Policy ` + "`default-src 'self'`" + `
    proxy / web:8000 {
        transparent
    }
}`, `caddy Caddyfile
forwards Host: {host} (Caddyfile:4) implied
forwards X-Forwarded-Proto: {scheme} (Caddyfile:4) implied
adds Content-Security-Policy: default-src 'self' (Caddyfile:2) always
`},
		{"haproxy", "haproxy.cfg", `
frontend web
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    reqadd X-Forwarded-Port:\ 443
    http-response set-header Strict-Transport-Security max-age=31536000
`, `haproxy haproxy.cfg
forwards X-Forwarded-Proto: https (haproxy.cfg:3)
forwards X-Forwarded-Port: 443 (haproxy.cfg:4)
adds Strict-Transport-Security: max-age=31536000 (haproxy.cfg:5) always
`},
		{"heroku", "Procfile", "web: gunicorn x", "platform Heroku (Procfile:1)\n"},
		{"expo", "app.json", `{"expo": {}}`, ""},
		{"app engine", "app.yaml", "runtime: python312\n", "platform App Engine (app.yaml:1)\n"},
		{"ingress", "k8s/ingress.yml", "apiVersion: v1\nkind: Ingress\n", "platform Kubernetes ingress (k8s/ingress.yml:2)\n"},
		{"other yaml", "x.yml", "a: b\n", ""},
		{"other conf", "x.conf", "a = b\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := text(Read(source.FromMap(map[string]string{tt.path: tt.content})))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestForwardsProto(t *testing.T) {
	read := func(files map[string]string) string {
		path, line := Read(source.FromMap(files)).ForwardsProto()
		return fmt.Sprintf("%s:%d", path, line)
	}
	if got := read(map[string]string{"nginx.conf": "proxy_pass x;\nproxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;"}); got != ":0" {
		t.Errorf("what the client sent is evidence: %s", got)
	}
	if got := read(map[string]string{"nginx.conf": "proxy_pass x;\nproxy_set_header x-forwarded-proto $scheme;"}); got != "nginx.conf:2" {
		t.Error(got)
	}
	if got := read(map[string]string{"fly.toml": ""}); got != "fly.toml:1" {
		t.Error(got)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Header set A \"b c\" # d")
	f.Fuzz(func(t *testing.T, text string) { words(text) })
}

// TestLimits holds where nginx limits requests, with the rate of the zone, wherever that stands.
func TestLimits(t *testing.T) {
	facts := Read(source.FromMap(map[string]string{
		"nginx/site.conf": `server {
    proxy_pass http://web;
    limit_req zone=all;
    location = /login/ { if ($x) { return 403; } limit_req zone=login burst=5 nodelay; }
    location / { add_header A b; }
    location ~ ^/api/ {
        limit_req zone=unknown;
    }
}`,
		"nginx/zones.conf": "limit_req_zone $binary_remote_addr zone=all:10m rate=20r/s;\nlimit_req_zone $binary_remote_addr zone=login:1m rate=5r/m;\nproxy_set_header A b;",
	}))
	var got []string
	for _, l := range facts.Limits {
		got = append(got, fmt.Sprintf("%q %q %s:%d", l.Location, l.Rate, l.Path, l.Line))
	}
	want := []string{`"" "20r/s" nginx/site.conf:3`, `"= /login/" "5r/m" nginx/site.conf:4`, `"~ ^/api/" "" nginx/site.conf:7`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOptions holds what is read of Traefik's own configuration in its forms, and of Caddyfiles.
func TestOptions(t *testing.T) {
	for _, c := range []struct{ name, path, text, want string }{
		{"TOML", "traefik.toml", `# a
[entryPoints.web] # b
  address = ":80" # c
  trusted = [ "a", # one
    "b#c"
  ] # d
[docker]
watch = true`, "entrypoints.web.address=:80@3 entrypoints.web.trusted=a@4 entrypoints.web.trusted=b#c@5 docker.watch=true@8"},
		{"YAML", "traefik.yml", "api: {}\nlog:\n  level: INFO\nlist: [a, b]\nnone:\n  - c: d\n", "api=true@1 log.level=INFO@3 list=a@4 list=b@4"},
		{"a command", "compose.yaml", "services:\n  proxy:\n    image: traefik:3\n    command: --api.insecure --entrypoints.web.trusted=a,b --log.level DEBUG\n", "api.insecure=true@4 entrypoints.web.trusted=a,b@4 log.level=DEBUG@4"},
		{"a list of words", "compose.yaml", "services:\n  proxy:\n    image: traefik:3\n    command: [--api=true,--ping, \"--log.level=INFO\"]\n", "api=true@4 ping=true@4 log.level=INFO@4"},
		{"variables and labels", "compose.yaml", "services:\n  proxy:\n    image: traefik:3\n    environment:\n      TRAEFIK_API_INSECURE: \"true\"\n    labels:\n      - \"traefik.http.routers.a.rule=Host(`a`)\" # b\n      traefik.http.routers.b.service: c\n", "api.insecure=true@5 http.routers.a.rule=Host(`a`)@7 http.routers.b.service=c@8"},
		{"Caddy", "Caddyfile", `{
  auto_https off
}
(common) {
  encode gzip
}
a.org, b.org {
  import common
  handle_path /x/* {
    file_server * browse
  }
}
c.org,
http://d.org {
  respond 200
}
`, "auto_https=off@2 site=a.org@7 site=b.org@7 file_server=* browse@10 site=c.org@13 site=http://d.org@14"},
		{"Caddy without braces", "Caddyfile", "a.org\nhandle /x/* {\n file_server\n}\n", "site=a.org@1 file_server=@3"},
	} {
		var got []string
		for _, o := range Read(source.FromMap(map[string]string{c.path: c.text})).Options {
			got = append(got, fmt.Sprintf("%s=%s@%d", o.Name, o.Value, o.Line))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// TestCaddyRedirects holds which sites Caddy sends to HTTPS by itself.
func TestCaddyRedirects(t *testing.T) {
	for text, want := range map[string]int{
		"a.org {\n}":                        1,
		"{$HOST:localhost} {\n}":            1,
		"https://a.org {\n}":                1,
		"a.org:8443 {\n}":                   1,
		"http://a.org {\n}\nb.org {\n}":     3,
		"http://a.org {\n}":                 0,
		"a.org:80 {\n}":                     0,
		"{$HOST}:{$PORT} {\n}":              0,
		":443 {\n}":                         0,
		"{\n auto_https off\n}\na.org {\n}": 0,
	} {
		if line, ok := Read(source.FromMap(map[string]string{"Caddyfile": text})).CaddyRedirects("Caddyfile"); line != want || ok != (want > 0) {
			t.Errorf("%q: line %d, want %d", text, line, want)
		}
	}
}
