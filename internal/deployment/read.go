package deployment

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"paddock/internal/kubernetes"
	"paddock/internal/nginx"
	"paddock/internal/source"
	"paddock/internal/terraform"
)

// maxFile is the largest configuration file that is read.
const maxFile = 1 << 20

// reader gathers the facts of a tree.
type reader struct {
	tree      *source.Tree
	facts     *Facts
	rates     map[string]string // of nginx's zones
	variables map[string]string // of nginx's, with all that may be put into each
	terraform []*terraform.File
	buffer    []byte          // for the file being looked at; used again and again
	charts    map[string]bool // of Helm, whose templates were passed over
}

// Read finds and reads the files of proxies and platforms in a tree.
func Read(tree *source.Tree) *Facts {
	x := &reader{tree: tree, facts: &Facts{}}
	for _, e := range tree.Entries {
		x.platform(e.Path)
		x.structured(e)
		if e.Size <= maxFile && mayBeProxy(e.Path) {
			x.proxy(e.Path)
		}
	}
	x.pipelines()
	nginx.Link(x.facts.Nginx)
	x.fromVariables()
	x.facts.Terraform = terraform.Modules(x.terraform)
	kubernetes.Apply(x.facts.Manifests)
	place := func(a, b Header) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	}
	slices.SortFunc(x.facts.Forwarded, place)
	slices.SortFunc(x.facts.Added, place)
	slices.SortStableFunc(x.facts.Options, func(a, b Option) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line)) })
	for i := range x.facts.Limits {
		x.facts.Limits[i].Rate = x.rates[x.facts.Limits[i].zone]
	}
	slices.SortFunc(x.facts.Limits, func(a, b Limit) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line)) })
	return x.facts
}

// mayBeProxy says by a file's name whether it is worth a look.
func mayBeProxy(p string) bool {
	dir, name := source.Split(strings.ToLower(p))
	switch path.Ext(name) {
	case ".template", ".tmpl", ".j2", ".jinja", ".jinja2", ".tpl", ".erb":
		return true
	}
	switch path.Ext(filled(name)) {
	case ".conf", ".cfg", ".nginx", ".vhost", ".site", ".caddyfile", ".inc", ".yml", ".yaml", ".toml":
		return true
	}
	if name == ".htaccess" || strings.HasPrefix(name, "caddyfile") || strings.HasPrefix(name, "nginx") {
		return true
	}
	for _, folder := range []string{"nginx", "sites-", "apache", "httpd", "vhost", "proxy"} {
		if strings.Contains(dir, folder) {
			return isSite(name)
		}
	}
	return false
}

// filled is the name of what becomes of a template or of an example: "traefik.toml" of "traefik.toml.j2".
func filled(name string) string {
	for {
		switch ext := path.Ext(name); ext {
		case ".template", ".tmpl", ".j2", ".jinja", ".jinja2", ".tpl", ".erb", ".example", ".sample", ".dist", ".in":
			name = strings.TrimSuffix(name, ext)
		default:
			return name
		}
	}
}

// isSite says that a name, in lower case, may be the one of a site among those of a proxy: one without an end, or a host's name.
func isSite(name string) bool {
	ext := path.Ext(filled(name))
	if ext == "" {
		return true
	}
	switch ext {
	case ".py", ".sh", ".md", ".rst", ".txt", ".pem", ".crt", ".key", ".csr", ".html", ".htm", ".css", ".js", ".php", ".go", ".rb", ".pl", ".sql", ".xml", ".json", ".env", ".ini", ".log", ".service", ".wsgi", ".lua", ".patch", ".so", ".gz":
		return false
	}
	for _, c := range ext[1:] { // the last part of a host's name has letters only
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

func (x *reader) proxy(p string) {
	data, err := x.tree.ReadInto(p, x.buffer)
	if err != nil {
		x.facts.Notes = append(x.facts.Notes, source.NoteOf(p, err))
		return
	}
	x.buffer = data
	if bytes.IndexByte(data[:min(len(data), 512)], 0) >= 0 {
		return
	}
	if ext := path.Ext(strings.ToLower(p)); (ext == ".yaml" || ext == ".yml") && kubernetes.Is(p, data) {
		x.kubernetes(p, data)
	}
	kind := kindOf(p, data)
	if kind == "" {
		return // most files: their text need not be kept
	}
	file := source.NewFile(p, string(data))
	if kind == "ingress" {
		x.facts.Platforms = append(x.facts.Platforms, Platform{
			Name: "Kubernetes ingress", SetsProto: true, Path: p, Line: file.LineOf(source.Pos(strings.Index(file.Text, ingress))),
		})
		return
	}
	if path.Base(p) != ".htaccess" { // it speaks for a folder, and passes nothing on
		x.facts.Proxies = append(x.facts.Proxies, Proxy{kind, p})
	}
	switch kind {
	case "caddy":
		x.caddy(file)
	case "traefik":
		x.traefik(file)
	case "nginx":
		x.nginx(file)
	case "haproxy":
		x.haproxy(file)
	case "apache":
		x.apache(file)
	}
}

// ingress is what stands in the manifest of a Kubernetes ingress.
const ingress = "kind: Ingress"

// kindOf says which proxy a file is for, by its name and its text; "" for none.
func kindOf(p string, text []byte) string {
	_, name := source.Split(strings.ToLower(p))
	name = filled(name)
	ext := path.Ext(name)
	contains := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	switch {
	case strings.Contains(name, "caddyfile"):
		return "caddy"
	case ext == ".yml" || ext == ".yaml" || ext == ".toml":
		switch {
		case strings.Contains(strings.ToLower(p), "traefik") || hasTraefik(text):
			return "traefik"
		case contains(ingress):
			return "ingress"
		case contains("xy_") && (contains("proxy_set_header ") || contains("proxy_pass ")): // the rare letter first
			return "nginx" // inside a ConfigMap or an .ebextensions file
		}
	case strings.Contains(name, "traefik") && (contains("entryPoints") || contains("entrypoints") || contains("middlewares") || contains("routers")):
		return "traefik" // a template whose name does not say of what
	case isNginx(p, text):
		return "nginx"
	case strings.Contains(name, "haproxy") || ext == ".cfg" && contains("\nfrontend ") || contains("http-request set-header"):
		return "haproxy"
	case name == ".htaccess" || isApache(text):
		return "apache"
	}
	return ""
}

func (x *reader) forwarded(kind string, file *source.File, line int, name, value string) {
	x.facts.Forwarded = append(x.facts.Forwarded, Header{Name: canonical(name), Value: unquote(value), Kind: kind, Path: file.Path, Line: line})
}

// implied notes a header that a proxy forwards without being told.
func (x *reader) implied(kind string, file *source.File, line int, name, value string) {
	x.facts.Forwarded = append(x.facts.Forwarded, Header{Name: name, Value: value, Implied: true, Kind: kind, Path: file.Path, Line: line})
}

func (x *reader) added(kind string, file *source.File, line int, name, value string, always bool) {
	x.facts.Added = append(x.facts.Added, Header{Name: canonical(name), Value: unquote(value), Always: always, Kind: kind, Path: file.Path, Line: line})
}

func (x *reader) option(kind string, file *source.File, line int, name, value string) {
	x.facts.Options = append(x.facts.Options, Option{Kind: kind, Name: strings.ToLower(name), Value: unquote(value), Path: file.Path, Line: line})
}
