// Package credentials finds the secrets that stand as text in a context's
// settings: under names that hold secrets, at any depth, and in connection
// URLs. It tells them from what only looks like one: public keys, names of
// classes, placeholders that open nothing.
//
// It does not judge where a secret comes from; that is the rules' business.
package credentials

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/endpoint"
	"paddock/internal/pyeval"
)

// Credential is a secret with the place where it stands.
type Credential struct {
	Setting django.Setting
	// Path is the way to it: "DATABASES.default.PASSWORD", "CELERY_BROKER_URL".
	Path string
	// Kind is what catalog.SecretName calls it: "signing key", "password" …
	Kind string
	// Value is the text's own, a URL whole.
	Value *pyeval.Value
	// Secret is what must not be shown.
	Secret string
	// URL says that it is the password within a connection URL.
	URL bool
	// Env are the variables of the environment that would bring another one in its place.
	Env []string
	// Reach is how far the service is that it opens: endpoint.Unclear when that can't be said.
	Reach endpoint.Reach
}

// skipped are settings whose names and keys speak of secrets without holding any.
var skipped = map[string]bool{
	"LOGGING": true, "TEMPLATES": true, "CELERY_BEAT_SCHEDULE": true, "SWAGGER_SETTINGS": true, "SPECTACULAR_SETTINGS": true,
	"AUTH_PASSWORD_VALIDATORS": true, "PASSWORD_HASHERS": true, "LANGUAGES": true,
}

// Find gives the secrets of a context's settings in the settings' order. A secret that one setting
// takes over from another (SIMPLE_JWT's SIGNING_KEY from SECRET_KEY) is found where it stands, once.
func Find(c *django.Context) []Credential {
	f := finder{context: c, seen: map[pyeval.Place]bool{}}
	list := make([]*pyeval.Setting, 0, len(c.Result.Settings))
	for i := range c.Result.Settings {
		list = append(list, &c.Result.Settings[i])
	}
	// SECRET_KEY first: it is what others are copies of.
	slices.SortStableFunc(list, func(a, b *pyeval.Setting) int {
		return cmp.Compare(rank(a.Name), rank(b.Name))
	})
	for _, s := range list {
		if !skipped[s.Name] {
			f.setting = django.Setting{Name: s.Name, Value: &s.Value, Set: true, Place: s.Place}
			f.walk(s.Name, s.Name, "", nil, &s.Value, 0)
		}
	}
	return f.found
}

func rank(name string) int {
	if name == "SECRET_KEY" {
		return 0
	}
	return 1
}

type finder struct {
	context *django.Context
	setting django.Setting
	seen    map[pyeval.Place]bool
	found   []Credential
}

// maxDepth bounds the walk; no real setting is half as deep.
const maxDepth = 12

// walk looks at a value below a setting: path leads to it, name is its key (or the setting's name),
// inherited the kind of the container's name, around the dict it stands in.
func (f *finder) walk(path, name, inherited string, around, v *pyeval.Value, depth int) {
	if depth > maxDepth {
		return
	}
	kind, secret := catalog.SecretName(name)
	switch v.Kind {
	case pyeval.Str, pyeval.Bytes:
		f.text(path, name, kind, inherited, secret, around, v)
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		if !secret {
			kind = inherited
		}
		for i := range v.Items {
			f.walk(fmt.Sprintf("%s[%d]", path, i), name, kind, around, &v.Items[i], depth+1)
		}
	case pyeval.Dict:
		// API_KEYS = {"maps": "…"}: what is under a name in the plural is of its kind; {"HOST": …} is not.
		pass := ""
		if secret && strings.HasSuffix(strings.ToLower(name), "s") {
			pass = kind
		}
		for i := range v.Pairs {
			key := &v.Pairs[i].Key
			if key.Kind != pyeval.Str {
				continue
			}
			if key.Text == "TEST" && around == nil && strings.HasPrefix(path, "DATABASES.") {
				continue // the database that tests make
			}
			// The dict around a dict of options still says which host is meant.
			context := v
			if around != nil && v.Get("HOST") == nil && v.Get("LOCATION") == nil && around.Get("HOST") != nil {
				context = around
			}
			f.walk(path+"."+key.Text, key.Text, pass, context, &v.Pairs[i].Value, depth+1)
		}
	case pyeval.Object:
		// channels_redis, Fernet keys and the like: keyword arguments have names too.
		for i := range v.Pairs {
			if key := &v.Pairs[i].Key; key.Kind == pyeval.Str {
				f.walk(path+"."+key.Text, key.Text, "", v, &v.Pairs[i].Value, depth+1)
			}
		}
	}
}

func (f *finder) text(path, name, kind, inherited string, secret bool, around, v *pyeval.Value) {
	if strings.Contains(v.Text, "://") {
		f.url(path, v)
		return
	}
	if !secret {
		if inherited == "" {
			return
		}
		kind = inherited
	}
	if !holds(kind, name, v.Text, connection(around)) {
		return
	}
	c := Credential{Kind: kind, Path: path, Value: v, Secret: v.Text}
	if kind == "password" {
		c.Reach = f.reach(path, around)
		if c.Reach == endpoint.Machine && file(around) {
			return
		}
	}
	f.add(c)
}

// url finds the password of a connection URL. Addresses of web pages with one are DSNs of error
// trackers, whose secret part opens nothing but their inbox, and feeds.
func (f *finder) url(path string, v *pyeval.Value) {
	e, ok := endpoint.Parse(v.Text)
	if !ok || !e.Password || e.Scheme == "http" || e.Scheme == "https" || template(e.Secret) {
		return
	}
	reach := endpoint.ReachOf(e.Host)
	// RabbitMQ's guest may come from the own machine only (https://www.rabbitmq.com/docs/access-control#loopback-users).
	if e.User == "guest" && e.Secret == "guest" && reach == endpoint.Machine {
		return
	}
	f.add(Credential{Kind: "password", Path: path, Value: v, Secret: e.Secret, URL: true, Reach: reach})
}

func (f *finder) add(c Credential) {
	if at := c.Value.Place; at.File != nil {
		if f.seen[at] {
			return
		}
		f.seen[at] = true
	}
	c.Setting = f.setting
	c.Env = f.setting.EnvOf(c.Value)
	f.found = append(f.found, c)
}

// reach is how far the service is that a password is for: by the host beside it, or the setting that names it.
func (f *finder) reach(path string, around *pyeval.Value) endpoint.Reach {
	var host *pyeval.Value
	for _, key := range []string{"HOST", "host", "EMAIL_HOST", "LOCATION"} {
		if host == nil {
			host = around.Get(key)
		}
	}
	if host == nil && strings.HasPrefix(path, "DATABASES.") && around.Get("ENGINE") != nil {
		return endpoint.Machine // Django's default: a socket, or the machine itself
	}
	if host == nil {
		for _, suffix := range []string{"_PASSWORD", "_PASS", "_PASSWD", "_PWD", "_USER_PASSWORD"} {
			// EMAIL_HOST_PASSWORD belongs to EMAIL_HOST, REDIS_PASSWORD to REDIS_HOST.
			if base, ok := strings.CutSuffix(path, suffix); ok {
				for _, name := range []string{base, base + "_HOST"} {
					if s := f.context.Result.Lookup(name); s != nil && strings.HasSuffix(name, "HOST") {
						host = &s.Value
					}
				}
			}
		}
	}
	if host == nil || host.Kind != pyeval.Str {
		return endpoint.Unclear
	}
	text := host.Text
	if e, ok := endpoint.Parse(text); ok && e.Host != "" {
		text = e.Host
	}
	return endpoint.ReachOf(text)
}

// file says that a database is a file, to which a password means nothing.
func file(around *pyeval.Value) bool {
	engine := around.Get("ENGINE")
	return engine != nil && strings.Contains(engine.Text, "sqlite")
}

// connection says that a dict describes a connection, where "password" is a password and no label.
func connection(around *pyeval.Value) bool {
	for _, key := range []string{"ENGINE", "HOST", "host", "EMAIL_HOST", "USER", "user", "username", "BACKEND", "LOCATION"} {
		if around.Get(key) != nil {
			return true
		}
	}
	return false
}

// At is the part to hand to ReportSetting: the finding stands where the text does, which for
// settings that come from a class or a loop is not where they are set.
func (c Credential) At() *pyeval.Value {
	v := *c.Value
	v.Env = c.Env
	return &v
}

// Describe says what the credential is, in words for a message: "DATABASES.default.PASSWORD is a
// password". The secret itself is not in it.
func (c Credential) Describe() string {
	kind := c.Kind
	// A password "password" would be masked in every message that has the word.
	if c.Secret != "" && strings.Contains(kind, c.Secret) {
		kind = "secret"
		if strings.Contains(kind, c.Secret) {
			kind = "text"
		}
	}
	article := "a "
	if strings.ContainsRune("aeiou", rune(kind[0])) {
		article = "an "
	}
	if c.URL {
		return c.Path + " has " + article + kind
	}
	return c.Path + " is " + article + kind
}
