package objects

import (
	"cmp"
	"strings"

	"paddock/internal/django/models"
)

// The request: what the caller sends with it, who asks, and what the code that ran before has put on it.

// neutral are attributes of the request that say nothing of who asks and that the caller can't use to name an object.
var neutral = map[string]bool{
	"method": true, "path": true, "path_info": true, "scheme": true, "encoding": true, "content_type": true, "urlconf": true,
	"get_host": true, "is_secure": true, "build_absolute_uri": true, "get_full_path": true, "is_ajax": true, "accepts": true,
	"LANGUAGE_CODE": true, "version": true, "accepted_renderer": true, "headers": false, "htmx": true, "csp_nonce": true, "parser_context": true,
}

// sent are the attributes of the request that hold what the caller sends.
var sent = map[string]bool{
	"GET": true, "POST": true, "REQUEST": true, "FILES": true, "COOKIES": true, "META": true, "headers": true, "data": true, "DATA": true,
	"query_params": true, "QUERY_PARAMS": true, "body": true, "json": true, "raw_post_data": true, "content_params": true,
}

// roles are attributes of the user that say what they may do and not who they are.
var roles = map[string]bool{
	"is_staff": true, "is_superuser": true, "is_active": true, "is_authenticated": true, "is_anonymous": true, "groups": true, "user_permissions": true,
}

// requestAttr is an attribute of the request.
func (e *evaluator) requestAttr(f *frame, name string) val {
	if v, ok := e.attrs[name]; ok {
		return v
	}
	switch {
	case name == "user":
		return val{what: user, model: e.r.graph.User, asker: true, own: e.because(f, nil, "it is the one who asks")}
	case name == "request":
		return val{what: request} // the context of a GraphQL query, which holds it
	case name == "session":
		return val{what: session, asker: true}
	case name == "resolver_match":
		return val{what: kwargs, keys: e.urlArgs(), input: true, path: true}
	case sent[name]:
		return val{what: data, input: true, header: name == "META" || name == "headers" || name == "COOKIES"}
	case neutral[name]:
		return val{}
	case name == "get_signed_cookie":
		return val{input: true, safe: true}
	}
	// Middleware, a decorator, a package has put it there: it says who asks or for whom.
	return val{asker: true, model: e.named(name), own: e.because(f, nil, "request."+name+" is set for the one who asks")}
}

// setRequest notes what the code that is followed puts on the request.
func (e *evaluator) setRequest(name string, v val) {
	e.changed()
	if e.attrs == nil {
		e.attrs = map[string]val{}
	}
	if name == "user" {
		return
	}
	if old, ok := e.attrs[name]; ok {
		v = join(old, v, false)
	}
	if isEmpty(&v) {
		return
	}
	if len(v.look) == 0 {
		// It was not looked up by what the caller chooses: it says who asks, or for whom.
		w := e.requestAttr(nil, name)
		w.model, w.rows = cmp.Or(v.model, w.model), v.rows && v.own != nil
		v = w
	}
	e.attrs[name] = v
}

// named is the tenant, or else the model, that an attribute of the request is called after.
func (e *evaluator) named(attr string) *models.Model {
	attr = strings.ToLower(strings.ReplaceAll(attr, "_", ""))
	var found *models.Model
	for _, m := range e.r.graph.Models {
		n := strings.ToLower(last(m.Label))
		if n == attr || len(attr) >= 3 && strings.HasPrefix(n, attr) && m.Tenant {
			if found == nil || m.Tenant {
				found = m
			}
		}
	}
	return found
}

// reverseOfTenant is the model behind an accessor of tenants, when the name means one only.
func (e *evaluator) reverseOfTenant(name string) *models.Model {
	var found *models.Model
	for _, m := range e.r.graph.Models {
		if !m.Tenant && !m.User {
			continue
		}
		if r, ok := m.Reverse(name); ok && r.Name == name {
			if found != nil && found != r.Field.Owner {
				return nil
			}
			found = r.Field.Owner
		}
	}
	return found
}
