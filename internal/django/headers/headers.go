// Package headers says who sends a site's security headers: Django by its
// settings, a middleware of the project or of a package, or the proxy before it.
//
// It reads the project model; what a policy is worth stands in internal/csp,
// what is wrong with it in the rules.
package headers

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"paddock/internal/deployment"
	"paddock/internal/django"
)

// Sent says whether somebody other than Django's own settings sends a response header, and who:
// "deploy/nginx.conf:12", "shop/middleware.py".
func Sent(c *django.Context, name string) (who string, sent bool) {
	if d := c.Site.Project.Deployment; d != nil {
		for _, h := range d.Adds(name) {
			if age, ok := Age(h.Value); ok && age == 0 && strings.EqualFold(name, "Strict-Transport-Security") {
				continue // it takes the header's promise back
			}
			return fmt.Sprintf("%s:%d", h.Path, h.Line), true
		}
	}
	names, _ := c.MiddlewareNames()
	for _, dotted := range names {
		if path := mentions(c, dotted, name); path != "" {
			return path, true
		}
	}
	return "", false
}

// Age is the max-age of a Strict-Transport-Security header, in seconds; ok is false when it is not a number, such as a variable of the
// proxy's.
func Age(value string) (seconds int64, ok bool) {
	for part := range strings.SplitSeq(value, ";") {
		name, number, has := strings.Cut(strings.TrimSpace(part), "=")
		if has && strings.EqualFold(strings.TrimSpace(name), "max-age") {
			seconds, err := strconv.ParseInt(strings.Trim(number, `"' `), 10, 64)
			return seconds, err == nil
		}
	}
	return 0, false
}

// ShortHSTS is a proxy's Strict-Transport-Security header that lasts shorter than an age in seconds, where no other lasts as long.
func ShortHSTS(c *django.Context, age int64) (h deployment.Header, seconds int64, short bool) {
	d := c.Site.Project.Deployment
	if d == nil {
		return h, 0, false
	}
	for _, header := range d.Adds("Strict-Transport-Security") {
		lasts, ok := Age(header.Value)
		switch {
		case !ok || lasts >= age:
			return h, 0, false
		case lasts > seconds:
			h, seconds, short = header, lasts, true
		}
	}
	return h, seconds, short
}

// mentions is the file of a middleware of the project when that file speaks of a header. Which
// answers get it is not followed: a project that builds the header itself knows of it.
func mentions(c *django.Context, dotted, header string) string {
	i := strings.LastIndexByte(dotted, '.')
	if i < 0 || strings.HasPrefix(dotted, "django.") || c.Site.Project.Index == nil {
		return ""
	}
	m := c.Site.Project.Index.Module(c.Site.Root, dotted[:i])
	if m == nil || m.Tree == nil || m.Tree.File == nil {
		return ""
	}
	text := strings.ToLower(m.Tree.File.Text)
	header = strings.ToLower(header)
	// response["Permissions-Policy"], HTTP_… spellings and constants such as PERMISSIONS_POLICY_HEADER.
	if strings.Contains(text, header) {
		return m.Path
	}
	return ""
}

// redirects are the ways in which proxies' configurations send plain HTTP to HTTPS: nginx's return and
// rewrite, Apache's Redirect and RewriteRule, HAProxy's and those of Traefik's labels.
var redirects = regexp.MustCompile(`(?im)^[^#\n]*(return\s+30[1278]\s+"?https://|rewrite\s+\S+\s+"?https://|redirect(match)?\s+(permanent\s+|30[1278]\s+)?["^(]*/\S*\s+"?https://|rewriterule\s+\S+\s+"?https://|redirect\s+scheme\s+https|redirectscheme|redirections?\.entrypoint|ssl_?redirect["']?\s*[:=]\s*["']?true)`)

// redirection is an option by which Traefik sends what comes to one entry point to another one: of its second and third release, and of
// its first.
var redirection = regexp.MustCompile(`^entrypoints\.[^.]+\.(http\.redirections\.entrypoint\.to|redirect\.entrypoint)$`)

// RedirectsToHTTPS says whether a proxy in the project sends plain HTTP to HTTPS, and where it says so.
func RedirectsToHTTPS(c *django.Context) (where string, redirected bool) {
	p := c.Site.Project
	if p.Deployment == nil || p.Tree == nil {
		return "", false
	}
	for _, proxy := range p.Deployment.Proxies {
		if proxy.Kind == "caddy" {
			if line, redirects := p.Deployment.CaddyRedirects(proxy.Path); redirects {
				return fmt.Sprintf("%s:%d", proxy.Path, line), true
			}
		}
		for _, o := range p.Deployment.Options {
			if o.Path == proxy.Path && o.Kind == "traefik" && redirection.MatchString(o.Name) {
				return fmt.Sprintf("%s:%d", o.Path, o.Line), true
			}
		}
		text, err := p.Tree.Read(proxy.Path)
		if err != nil {
			continue
		}
		if at := redirects.FindIndex(text); at != nil {
			return fmt.Sprintf("%s:%d", proxy.Path, 1+strings.Count(string(text[:at[1]]), "\n")), true
		}
	}
	return "", false
}
