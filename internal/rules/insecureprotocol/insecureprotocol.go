// Package insecureprotocol is the rule insecure-protocol; doc.md says what it does and why.
package insecureprotocol

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "insecure-protocol", Title: "Something is sent where everybody on the way can read and change it", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// How it works: a call counts where it certainly talks in the clear and not to the machine itself or a private network. Whether it
// does depends on the library: an address that begins with http:// or ldap://, a class that knows no encryption (FTP, Telnet), or
// one that is told to encrypt by a second call (SMTP's starttls), which is looked for in the function and class around.
func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		judge(pass, u)
	}
	directories(pass)
}

func judge(pass *rule.Pass, u misuse.Use) {
	switch u.Words {
	case "HTTP":
		if strings.HasSuffix(u.Name, "HTTPConnection") || strings.HasSuffix(u.Name, "HTTPConnectionPool") {
			hosted(pass, u, u.Words, finding.Medium)
			return
		}
		addressed(pass, u, "http://", "Call it by https://; where it has no TLS, ask whether what it answers may be anything at all.")
	case "WebSocket":
		addressed(pass, u, "ws://", "Call it by wss://.")
	case "LDAP":
		directory(pass, u)
	case "SMTP":
		mail(pass, u)
	case "POP3", "IMAP":
		if !calls(pass, u, "stls", "starttls") {
			hosted(pass, u, u.Words, finding.Medium)
		}
	case "FTP", "Telnet":
		hosted(pass, u, u.Words, finding.Medium)
	default:
		f := pass.ReportMisuse(u, "%s sends what it has, passwords too, so that everybody on the way can read it", u.Words)
		f.Fix = fixes[u.Words]
		f.Severity = finding.Low
	}
}

// fixes say what to use in place of a protocol.
var fixes = map[string]string{
	"FTP":                        "SFTP (paramiko.SFTPClient), or ftplib.FTP_TLS with prot_p().",
	"Telnet":                     "SSH (paramiko.SSHClient, with the server's key known).",
	"SMTP":                       "server.starttls(context=ssl.create_default_context()) before the login.",
	"POP3":                       "poplib.POP3_SSL(host, context=ssl.create_default_context())",
	"IMAP":                       "imaplib.IMAP4_SSL(host, ssl_context=ssl.create_default_context())",
	"HTTP":                       "http.client.HTTPSConnection(host, context=ssl.create_default_context())",
	"SNMP v1 and v2c":            "SNMP v3: UsmUserData(user, authKey, privKey) with authentication and encryption.",
	"SNMP v3 without encryption": "Give UsmUserData a privKey.",
	"IPMI":                       "Redfish over HTTPS, or keep IPMI in a network of its own.",
}

// hosted reports a call that names a host, unless that is near.
func hosted(pass *rule.Pass, u misuse.Use, protocol string, severity finding.Severity) {
	host, known := "", false
	if e, ok := u.Args["host"]; ok {
		host, known = pass.Beginning(u.Module, e)
		if known && near(host) {
			return
		}
	} else if protocol == "HTTP" || protocol == "SMTP" && !connects(u) {
		return
	}
	if protocol == "HTTP" && !known {
		return
	}
	f := pass.ReportMisuse(u, "%s sends everything, passwords too, so that everybody on the way can read and change it", protocol)
	f.Fix, f.Severity = fixes[protocol], severity
	if !known {
		f.Confidence = finding.Likely
	}
}

// near says that a host is the machine itself, or in a network of the owner's, or stands in examples.
func near(host string) bool {
	host = strings.ToLower(host)
	for _, name := range []string{"example.com", "example.org", "example.net"} {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return host == "" || endpoint.ReachOf(host) != endpoint.Public
}

// hostOf is the host in what stands behind a scheme; ok is false when it may go on.
func hostOf(rest string, whole bool) (host string, ok bool) {
	end := strings.IndexAny(rest, "/?#")
	if end >= 0 {
		rest = rest[:end]
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	host = rest
	port := strings.LastIndexByte(rest, ':')
	if port >= 0 && !strings.HasSuffix(rest, "]") {
		host = rest[:port]
	}
	return host, whole || end >= 0 || port > 0
}

// addressed reports a call whose address begins with a scheme in the clear.
func addressed(pass *rule.Pass, u misuse.Use, scheme, fix string) {
	e, ok := u.Args["url"]
	if !ok {
		return
	}
	text, whole := pass.Beginning(u.Module, e)
	rest, plain := strings.CutPrefix(strings.ToLower(text), scheme)
	if !plain {
		return
	}
	host, known := hostOf(rest, whole)
	if !known || near(host) {
		return
	}
	// Where the address itself stands in the call, it is what is to be mended.
	if _, literal := e.(*pysyntax.Str); literal {
		u.Node = e
	}
	f := pass.ReportMisuse(u, "%s is called by %s: everybody on the way can read what is sent and write the answer", host, scheme)
	f.Fix = fix
	for _, k := range u.Call.Keywords {
		if k.Name.Name == "auth" || k.Name.Name == "headers" && strings.Contains(strings.ToLower(source(u, k.Value)), "authorization") {
			f.Severity = finding.High
		}
	}
}

func source(u misuse.Use, n pysyntax.Node) string {
	r := n.Range()
	return u.Module.Tree.File.Text[r.Start:r.End]
}

// mail reports a connection to a mail server that never begins to encrypt: with a login it gives the password away.
func mail(pass *rule.Pass, u misuse.Use) {
	if tls, ok := u.Args["tls"]; ok {
		values := pass.Values(u.Module, tls)
		if len(values) != 1 || values[0].Const == nil || values[0].Const.Truth() {
			return
		}
	}
	if calls(pass, u, "starttls") || strings.HasPrefix(u.Name, "aiosmtplib.") && u.Args["tls"] == nil {
		return
	}
	if calls(pass, u, "login") {
		hosted(pass, u, u.Words, finding.Medium)
	}
}

// connects says that a class is made without a host and connected later.
func connects(u misuse.Use) bool { return len(u.Call.Args) == 0 }

// directory reports a bind with a password in the clear.
func directory(pass *rule.Pass, u misuse.Use) {
	e, ok := u.Args["url"]
	if !ok || calls(pass, u, "start_tls_s", "start_tls") {
		return
	}
	text, whole := pass.Beginning(u.Module, e)
	text = strings.ToLower(text)
	rest, plain := strings.CutPrefix(text, "ldap://")
	if !plain && (u.Name != "ldap3.Server" || !whole || strings.Contains(text, "://")) {
		return
	}
	if u.Name == "ldap3.Server" {
		for _, arg := range []string{"ssl", "port"} {
			given, ok := u.Args[arg]
			if values := pass.Values(u.Module, given); ok && (len(values) != 1 || values[0].Const == nil || values[0].Const.Truth() && values[0].Const.String() != "389") {
				return
			}
		}
		if strings.Contains(u.Module.Tree.File.Text, "AUTO_BIND_TLS") {
			return
		}
	}
	if !plain {
		rest = text
	}
	host, known := hostOf(rest, whole)
	if !known || near(host) || !calls(pass, u, "simple_bind", "simple_bind_s", "bind", "bind_s", "Connection") {
		return
	}
	f := pass.ReportMisuse(u, "the password for the directory at %s is sent so that everybody on the way can read it", host)
	f.Fix = "ldaps://, or start_tls_s() before the bind, with the certificate checked."
}

// directories reports AUTH_LDAP_SERVER_URI of django-auth-ldap.
func directories(pass *rule.Pass) {
	for _, site := range pass.Project.Sites {
		for _, c := range site.Deployed() {
			s := c.Setting("AUTH_LDAP_SERVER_URI")
			if !s.Set || s.Value.Kind != pyeval.Str {
				continue
			}
			if truth, ok := c.Setting("AUTH_LDAP_START_TLS").Value.Truth(); truth || !ok && c.Setting("AUTH_LDAP_START_TLS").Set {
				continue
			}
			rest, plain := strings.CutPrefix(strings.ToLower(s.Value.Text), "ldap://")
			host, _ := hostOf(rest, true)
			if !plain || near(host) {
				continue
			}
			f := pass.ReportSetting(s, nil, "the passwords of all who log in are sent to the directory so that everybody on the way can read them")
			f.Severity = finding.High
			f.Contexts = []string{c.Name()}
			f.Fix = "ldaps://, or AUTH_LDAP_START_TLS = True."
		}
	}
}

// calls says that a method of one of these names is called in the class around, or else the function, or else the module.
func calls(pass *rule.Pass, u misuse.Use, names ...string) bool {
	scope := u.Module.Scopes().Of(u.Node)
	around := scope.Function()
	if class := scope.EnclosingClass(); class != nil {
		around = class
	}
	found := false
	visit := func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		switch f := c.Func.(type) {
		case *pysyntax.Name:
			found = found || slices.Contains(names, f.ID)
		case *pysyntax.Attribute:
			found = found || slices.Contains(names, f.Attr.Name)
		}
		return true
	}
	if around != nil {
		pysyntax.Walk(around.Node, visit)
	} else {
		pysyntax.WalkStmts(u.Module.Tree.Body, visit)
	}
	return found
}
