package container

import (
	_ "embed"
	"path"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/dockerfile"
)

//go:embed bases.txt
var basesText string

var bases = sync.OnceValue(func() (names []string) {
	for line := range strings.Lines(basesText) {
		if !strings.HasPrefix(line, "#") {
			names = append(names, strings.Fields(line)...)
		}
	}
	return names
})

// RootByDefault says that an image is one of those that are known to run as root; of others nobody here knows.
func RootByDefault(image string) bool {
	name, tag := Reference(image)
	name = strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/")
	if strings.Contains(tag, "nonroot") || strings.Contains(tag, "rootless") {
		return false
	}
	for _, known := range bases() {
		if prefix, all := strings.CutSuffix(known, "*"); name == known || all && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const (
	maxScripts = 8
	maxScript  = 256 << 10 // bytes
)

// Scripts are the texts of the project's scripts that an instruction of a stage starts. Which file of the project one is, is told by its
// name, for COPY may take it from anywhere: one in a directory that the image is built in comes before others.
func (i *Image) Scripts(p *django.Project, in *dockerfile.Instruction) (texts []string) {
	for _, word := range strings.Fields(strings.NewReplacer(`"`, " ", `'`, " ", ";", " ", "&", " ").Replace(in.Text())) {
		base := path.Base(word)
		if base == "." || base == "/" || strings.HasPrefix(word, "-") || len(texts) >= maxScripts {
			continue
		}
		best := ""
		for _, e := range p.Tree.Entries {
			if path.Base(e.Path) != base || e.Size > maxScript {
				continue
			}
			if best == "" || i.inContext(e.Path) && !i.inContext(best) {
				best = e.Path
			}
		}
		if best == "" {
			continue
		}
		if data, err := p.Tree.Read(best); err == nil {
			texts = append(texts, string(data))
		}
	}
	return texts
}

func (i *Image) inContext(p string) bool {
	for _, c := range i.Contexts {
		if c == "" || strings.HasPrefix(p, c+"/") {
			return true
		}
	}
	return false
}

// Known says that a name without an owner is one of Docker's own images, as far as they are known here, and not one that a build gives.
func Known(image string) bool {
	name, _ := Reference(image)
	switch name {
	case "nginx", "httpd", "caddy", "traefik", "haproxy", "tomcat", "wordpress", "varnish":
		return true
	}
	return RootByDefault(image) || StoreOf(image) != nil
}
