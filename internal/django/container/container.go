// Package container knows what a project's Dockerfiles and compose files are there for: which speak of the site that people
// use and which of a developer's machine, which image a service runs, and which services keep data.
//
// What stands in the files is read by internal/dockerfile and internal/compose. It does not judge.
package container

import (
	_ "embed"
	"iter"
	"path"
	"regexp"
	"strings"
	"sync"

	"paddock/internal/compose"
	"paddock/internal/django"
	"paddock/internal/dockerfile"
	"paddock/internal/interpolation"
	"paddock/internal/kubernetes"
)

//go:embed services.txt
var servicesText string

// Setup are the container files of a project.
type Setup struct {
	Images       []*Image
	Compositions []*Composition
	Manifests    []*Manifest
}

// Image is a Dockerfile.
type Image struct {
	*dockerfile.File
	// Role is what the image is for; Plain when nothing says so.
	Role django.Role
	// Contexts are the directories that it is built in, relative to the tree: those that compose files name, else its own.
	Contexts []string
	// Targets are the stages that are built to be run: those that compose files name, else the last one.
	Targets []*dockerfile.Stage
}

// Composition is a compose file.
type Composition struct {
	*compose.File
	Role     django.Role
	Services []*Service
}

// Manifest is a file of Kubernetes' manifests.
type Manifest struct {
	*kubernetes.File
	Role django.Role
}

// Service is a service of a compose file.
type Service struct {
	*compose.Service
	// Store is what the service keeps, when it runs a program for that; nil otherwise.
	Store *Store
	// Built is the Dockerfile that it is built from, Stage the stage; nil when it is not built, or the file is not in the project.
	Built *Image
	Stage *dockerfile.Stage
}

// Store is a program that others keep their data in.
type Store struct {
	// Kind is "database", "cache", "broker" …
	Kind string
	// Ports are those it listens at.
	Ports []string
	// Passwords are the variables that set its password, Open the settings ("NAME=value", "*" for any) that leave it without one.
	Passwords, Open []string
}

var stores = sync.OnceValue(func() map[string]*Store {
	known := map[string]*Store{}
	for line := range strings.Lines(servicesText) {
		rest, ok := strings.CutPrefix(line, "image ")
		if !ok {
			continue
		}
		columns := strings.Split(rest, "|")
		s := &Store{Kind: strings.TrimSpace(columns[1]), Ports: strings.Fields(columns[2]), Passwords: strings.Fields(columns[3]), Open: strings.Fields(columns[4])}
		for _, name := range strings.Fields(columns[0]) {
			known[name] = s
		}
	}
	return known
})

// StoreOf is what a program of an image keeps; nil when it is none of those that are known.
func StoreOf(image string) *Store {
	name, _ := Reference(image)
	name = path.Base(name)
	if s := stores()[name]; s != nil {
		return s
	}
	for known, s := range stores() {
		if prefix, ok := strings.CutSuffix(known, "*"); ok && strings.HasPrefix(name, prefix) {
			return s
		}
	}
	return nil
}

// Reference splits an image's reference into its name and what pins it: the digest ("sha256:…"), else the tag, else "".
func Reference(image string) (name, version string) {
	image = interpolation.Expand(image, nil)
	if name, digest, ok := strings.Cut(image, "@"); ok {
		return name, digest
	}
	slash := strings.LastIndexByte(image, '/')
	if colon := strings.LastIndexByte(image, ':'); colon > slash {
		return image[:colon], image[colon+1:]
	}
	return image, ""
}

// Moves says that a version, as Reference gives it, is another one tomorrow by its very name.
func Moves(version string) bool {
	switch version {
	case "latest", "edge", "nightly", "main", "master", "develop", "unstable", "canary":
		return true
	}
	return false
}

// Read puts together what a project's container files say.
func Read(p *django.Project) *Setup {
	s := &Setup{}
	byPath := map[string]*Image{}
	for _, f := range p.Deployment.Dockerfiles {
		i := &Image{File: f, Role: roleOfImage(f)}
		byPath[f.Path] = i
		s.Images = append(s.Images, i)
	}
	for _, f := range p.Deployment.Compositions {
		c := &Composition{File: f, Role: django.RoleOfComposition(f)}
		for _, service := range f.Services {
			c.Services = append(c.Services, s.service(c, service, byPath))
		}
		s.Compositions = append(s.Compositions, c)
	}
	for _, f := range p.Deployment.Manifests {
		s.Manifests = append(s.Manifests, &Manifest{File: f, Role: roleOfManifest(f.Path)})
	}
	for _, i := range s.Images {
		if len(i.Contexts) == 0 {
			i.Contexts = []string{folder(i.Path)}
		}
		if final := i.Final(); len(i.Targets) == 0 && final != nil {
			i.Targets = []*dockerfile.Stage{final}
		}
	}
	return s
}

func (s *Setup) service(c *Composition, service *compose.Service, byPath map[string]*Image) *Service {
	r := &Service{Service: service}
	if service.Image.Text != "" && service.Build.Line == 0 {
		r.Store = StoreOf(service.Image.Text)
	}
	if service.Build.Line == 0 {
		return r
	}
	context := path.Join(folder(c.Path), interpolation.Expand(service.Build.Context, nil))
	if context == "." {
		context = ""
	}
	file := "Dockerfile"
	if service.Build.Dockerfile != "" {
		file = interpolation.Expand(service.Build.Dockerfile, nil)
	}
	i := byPath[path.Join(context, file)]
	if i == nil {
		return r
	}
	r.Built, r.Stage = i, i.Final()
	if service.Build.Target != "" {
		r.Stage = i.Stage(service.Build.Target)
	}
	if r.Stage != nil { // a database with a configuration of its own
		chain := r.Stage.Chain()
		r.Store = StoreOf(chain[len(chain)-1].Image)
	}
	if c.Role == django.Development || c.Role == django.Testing {
		return r
	}
	i.Contexts = add(i.Contexts, context)
	if r.Stage != nil {
		i.Targets = add(i.Targets, r.Stage)
	}
	return r
}

func add[T comparable](list []T, item T) []T {
	for _, have := range list {
		if have == item {
			return list
		}
	}
	return append(list, item)
}

func folder(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}

// applied is a folder of CI in which manifests stand, in one of their own.
var applied = regexp.MustCompile(`(?i)(^|/)ci/(?:k8s|kubernetes|kube|manifests|deploy)`)

// roleOfManifest is what a manifest is for: what its name or its overlay's folder says. Clusters on a developer's machine have names of
// their own.
func roleOfManifest(p string) django.Role {
	if ofCI(p) {
		return django.Testing
	}
	p = applied.ReplaceAllString(p, "$1") // what CI applies is what runs
	for _, word := range []string{"minikube", "kind-", "k3d", "microk8s", "tilt", "skaffold"} {
		if strings.Contains(strings.ToLower(p), word) {
			return django.Development
		}
	}
	// A file called deployment.yaml has one in it, which says nothing of where.
	return django.RoleOfPath(path.Join(path.Dir(p), strings.ReplaceAll(strings.ToLower(path.Base(p)), "deployment", "")))
}

// ofCI says that a file stands beside the definition of CI.
func ofCI(p string) bool {
	return strings.HasPrefix(p, ".github/") || strings.HasPrefix(p, ".gitlab/") || strings.HasPrefix(p, ".circleci/")
}

// roleOfImage is what a Dockerfile is for: what its name says, else the settings module that it names. What stands beside the
// definition of CI is for CI.
func roleOfImage(f *dockerfile.File) django.Role {
	if ofCI(f.Path) {
		return django.Testing
	}
	if role := django.RoleOfPath(f.Path); role != django.Plain {
		return role
	}
	for s := f.Final(); s != nil; s = s.Base {
		for _, in := range s.Instructions {
			if in.Name != "ENV" {
				continue
			}
			for _, w := range in.Words {
				if module, ok := strings.CutPrefix(w, "DJANGO_SETTINGS_MODULE="); ok {
					if role := django.RoleOfModule(module); role == django.Development || role == django.Testing {
						return role
					}
				}
			}
		}
	}
	return django.Plain
}

// Stores are the services of compose files that keep data, but for files that are for tests.
func (s *Setup) Stores() iter.Seq2[*Composition, *Service] {
	return func(yield func(*Composition, *Service) bool) {
		for _, c := range s.Compositions {
			if c.Role == django.Testing {
				continue
			}
			for _, service := range c.Services {
				if service.Store != nil && !yield(c, service) {
					return
				}
			}
		}
	}
}

// Leaves says that a variable with a value leaves the program without a password.
func (s *Store) Leaves(name, value string) bool {
	for _, open := range s.Open {
		n, v, _ := strings.Cut(open, "=")
		if strings.EqualFold(n, name) && (v == "*" && value != "" && value != "0" && !strings.EqualFold(value, "no") && !strings.EqualFold(value, "false") || strings.EqualFold(v, value)) {
			return true
		}
	}
	return false
}

// Open says that the service is known to ask for no password.
func (s *Service) Open() bool {
	if s.Store == nil {
		return false
	}
	for _, v := range s.Environment {
		if s.Store.Leaves(v.Name, interpolation.Expand(v.Value, nil)) {
			return true
		}
	}
	return false
}

//go:embed passwords.txt
var passwordsText string

var passwords = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for line := range strings.Lines(passwordsText) {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				known[w] = true
			}
		}
	}
	return known
})

// WellKnown says that a password is one that everybody tries first.
func WellKnown(password string) bool { return passwords()[strings.ToLower(password)] }
