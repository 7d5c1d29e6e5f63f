package deployment

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"paddock/internal/source"
)

// maxFile is the largest configuration file that is read.
const maxFile = 1 << 20

// reader gathers the facts of a tree.
type reader struct {
	tree   *source.Tree
	facts  *Facts
	buffer []byte // for the file being looked at; used again and again
}

// Read finds and reads the files of proxies and platforms in a tree.
func Read(tree *source.Tree) *Facts {
	x := &reader{tree: tree, facts: &Facts{}}
	for _, e := range tree.Entries {
		x.platform(e.Path)
		if e.Size <= maxFile && mayBeProxy(e.Path) {
			x.proxy(e.Path)
		}
	}
	place := func(a, b Header) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	}
	slices.SortFunc(x.facts.Forwarded, place)
	slices.SortFunc(x.facts.Added, place)
	return x.facts
}

// mayBeProxy says by a file's name whether it is worth a look.
func mayBeProxy(p string) bool {
	dir, name := source.Split(strings.ToLower(p))
	ext := path.Ext(name)
	switch ext {
	case ".conf", ".cfg", ".template", ".tmpl", ".j2", ".jinja", ".jinja2", ".tpl", ".erb", ".nginx", ".vhost", ".site", ".caddyfile", ".inc":
		return true
	case ".yml", ".yaml", ".toml":
		return true
	}
	if name == "caddyfile" || name == ".htaccess" || strings.HasPrefix(name, "caddyfile") || strings.HasPrefix(name, "nginx") {
		return true
	}
	return ext == "" && (strings.Contains(dir, "nginx") || strings.Contains(dir, "sites-") || strings.Contains(dir, "apache") || strings.Contains(dir, "proxy"))
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
	text := string(data)
	_, name := source.Split(strings.ToLower(p))
	ext := path.Ext(name)
	file := func(kind string) *source.File {
		x.facts.Proxies = append(x.facts.Proxies, Proxy{kind, p})
		return source.NewFile(p, text)
	}
	switch {
	case strings.Contains(name, "caddyfile"):
		x.caddy(file("caddy"))
	case ext == ".yml" || ext == ".yaml" || ext == ".toml":
		switch {
		case strings.Contains(strings.ToLower(p), "traefik") || hasTraefik(text):
			x.traefik(file("traefik"))
		case strings.Contains(text, "kind: Ingress"):
			x.facts.Platforms = append(x.facts.Platforms, Platform{
				Name: "Kubernetes ingress", SetsProto: true, Path: p, Line: 1 + strings.Count(text[:strings.Index(text, "kind: Ingress")], "\n"),
			})
		case strings.Contains(text, "proxy_set_header ") || strings.Contains(text, "proxy_pass "):
			// nginx inside a ConfigMap or an .ebextensions file.
			x.nginx(file("nginx"))
		}
	case isNginx(p, text):
		x.nginx(file("nginx"))
	case strings.Contains(name, "haproxy") || ext == ".cfg" && strings.Contains(text, "\nfrontend ") || strings.Contains(text, "http-request set-header"):
		x.haproxy(file("haproxy"))
	case isApache(text):
		x.apache(file("apache"))
	}
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
