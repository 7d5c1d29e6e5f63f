// Package deployment reads what stands around a Django site in its project: the
// configuration of proxies and of hosting platforms, as far as settings need it
// as evidence: who sets X-Forwarded-Proto, which host reaches Django, which
// security headers are added before an answer leaves.
//
// It reads text tolerantly, line by line and block by block; what it does not
// know it passes over. It knows no Django and does not judge.
package deployment

import (
	"paddock/internal/apache"
	"paddock/internal/compose"
	"paddock/internal/dockerfile"
	"paddock/internal/kubernetes"
	"paddock/internal/nginx"
	"paddock/internal/service"
	"paddock/internal/source"
	"paddock/internal/terraform"
	"paddock/internal/workflow"
)

// Facts are what a project's proxy and platform files say.
type Facts struct {
	// Proxies are the configuration files of proxies that were recognised, sorted by path.
	Proxies []Proxy
	// Forwarded are the headers that a proxy passes to the site, sorted by place.
	Forwarded []Header
	// Added are the headers that a proxy adds to answers, sorted by place.
	Added []Header
	// Platforms are the hosting platforms that the project has files for, sorted by place.
	Platforms []Platform
	// Dockerfiles and Compositions are the Dockerfiles and compose files, sorted by path.
	Dockerfiles  []*dockerfile.File
	Compositions []*compose.File
	// Manifests are those of Kubernetes, and the values of charts, with what patches say put in; sorted by path.
	Manifests []*kubernetes.File
	// Nginx are nginx's configuration files, with those that they include in their place; sorted by path.
	Nginx []*nginx.File
	// Apache are Apache's configuration files, sorted by path.
	Apache []*apache.File
	// Options are those of Traefik's own configuration, wherever it stands, and what Caddyfiles say in words that are read; sorted by place.
	Options []Option
	// Workflows are those of GitHub Actions, sorted by path.
	Workflows []*workflow.File
	// Pipelines are the files of GitLab CI, with those of the project that they include, sorted by path.
	Pipelines []*workflow.Pipeline
	// Programs are those that files for systemd, supervisor, uWSGI and hosting platforms keep running, sorted by path.
	Programs []*service.Program
	// Terraform are the directories with Terraform's files, sorted.
	Terraform []*terraform.Module
	// Limits are where a proxy limits how often a client may ask, sorted by place.
	Limits []Limit
	// Notes say what could not be read.
	Notes []source.Note
}

// Proxy is a configuration file of a proxy.
type Proxy struct {
	// Kind is "nginx", "apache", "caddy", "traefik", "haproxy" or "envoy".
	Kind string
	Path string
}

// Header is a header that a proxy sets, as its configuration says.
type Header struct {
	// Name as HTTP compares it, in canonical form: "X-Forwarded-Proto".
	Name string
	// Value as written, without quotes: "$scheme", "max-age=31536000".
	Value string
	// Always says that it goes with answers of every status: nginx's "always".
	Always bool
	// Implied says that the proxy does it by itself, without a line that says so: Caddy and
	// Traefik set X-Forwarded-Proto, Apache X-Forwarded-Host.
	Implied bool
	// Kind is the proxy's.
	Kind string
	Path string
	Line int

	// client says that a variable in the value has been given what the client sent.
	client bool
}

// Option is one of a proxy's own configuration.
type Option struct {
	// Kind is the proxy's: "traefik", "caddy" or "haproxy".
	Kind string
	// Name is in lower case, with dots: "api.insecure", "entrypoints.web.forwardedheaders.insecure"; of a Caddyfile the directive.
	Name string
	// Value as written, without quotes; an option without one is "true".
	Value string
	Path  string
	Line  int
}

// Limit is a place where a proxy limits how often a client may ask: nginx's limit_req.
type Limit struct {
	// Location is the location's pattern as written, with its modifier: "/accounts/", "= /login", "~ ^/api/"; "" for
	// everything.
	Location string
	// Rate is as written, "20r/s", "5r/m"; "" when it is not known.
	Rate string
	Path string
	Line int

	zone string
}

// Platform is a hosting platform with a proxy of its own before the site.
type Platform struct {
	// Name is "Heroku", "Fly.io", "Render", "App Engine", "Elastic Beanstalk", "AWS Lambda" …
	Name string
	// SetsProto says that its proxy sets X-Forwarded-Proto and drops what the client sent.
	SetsProto bool
	Path      string
	Line      int
}

// ForwardsProto is the evidence that X-Forwarded-Proto is set before the site: a header set by a
// proxy to the scheme or to a fixed one, or a platform; path is "" when there is none.
func (f *Facts) ForwardsProto() (path string, line int) {
	for _, h := range f.Forwarded {
		if h.Name == "X-Forwarded-Proto" && !h.FromClient() {
			return h.Path, h.Line
		}
	}
	for _, p := range f.Platforms {
		if p.SetsProto {
			return p.Path, p.Line
		}
	}
	return "", 0
}

// Forwards are the headers of a name that proxies pass to the site.
func (f *Facts) Forwards(name string) []Header { return named(f.Forwarded, name) }

// Adds are the headers of a name that proxies add to answers.
func (f *Facts) Adds(name string) []Header { return named(f.Added, name) }

func named(list []Header, name string) []Header {
	var found []Header
	for _, h := range list {
		if h.Name == canonical(name) {
			found = append(found, h)
		}
	}
	return found
}
