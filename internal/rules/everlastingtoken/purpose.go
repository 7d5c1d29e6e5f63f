package everlastingtoken

import (
	"regexp"
	"slices"

	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
)

// purpose is what a token is good for.
type purpose uint8

const (
	nothing purpose = iota
	// confirming an address or an account: worth little to a thief.
	confirming
	// inviting makes whoever has the token a member.
	inviting
	// entering logs in, resetting sets a password.
	entering
	resetting
)

// whats are purposes in a message.
var whats = map[purpose]string{
	confirming: "confirms an address", inviting: "invites somebody", entering: "logs somebody in", resetting: "sets a new password",
}

// grant is what code does for whoever has come so far; the bits are independent.
type grant uint8

const (
	password grant = 1 << iota
	login
	confirmed
	// created: a row is made or changed, as that of a member.
	created
)

var (
	aboutInvitation = regexp.MustCompile(`(?i)invit`)
	aboutProof      = regexp.MustCompile(`(?i)activat|confirm|verif|validat|regist|sign_?up|email`)
	aboutEntry      = regexp.MustCompile(`(?i)magic|log_?in|sign_?in|one_?time|otp|password_?less|token|enter|link|activat|confirm|verif|regist|sign_?up|reset|recover|forgot`)
	// aboutAny are names of models whose primary key may be the token.
	aboutAny = regexp.MustCompile(`(?i)reset|recover|forgot|invit|activat|confirm|verif|magic|login_?(link|token|code)`)
	// lasting are names of tokens that programs keep, and that are meant to last.
	lasting = regexp.MustCompile(`(?i)api_?(key|token)|apikey|apitoken|session|device|oauth|access_?(token|key)|refresh|personal_?(access|token)|social|webhook|feed|calendar|ical|unsubscri|embed|client`)
)

// naming are keys and codes that say which row or thing is meant; they are made of what it is, and open nothing.
var naming = regexp.MustCompile(`(?i)^((\w+_)?(composite|natural|primary|foreign|public|sort|object|row|cache)_?key|(\w+_)?(country|language|lang|currency|postal|zip|area|status|state|error|product|bar|colou?r)_?code)$`)

// purposeOf is what a token is good for, by what the code does with it and by the names around.
func purposeOf(g grant, names string) purpose {
	switch {
	case lasting.MatchString(names):
	case aboutInvitation.MatchString(names):
		if g != 0 {
			return inviting
		}
	case g&password != 0:
		return resetting
	case g&login != 0 && aboutEntry.MatchString(names):
		return entering
	case g&confirmed != 0 && aboutProof.MatchString(names):
		return confirming
	}
	return nothing
}

// proven are names of attributes that say that somebody has shown something.
var proven = regexp.MustCompile(`(?i)^(is_)?active$|verified|confirmed|activated|validated`)

// grantOf is what a statement or expression does for a caller.
func (f *function) grantOf(n pysyntax.Node) grant {
	switch n := n.(type) {
	case *pysyntax.Call:
		return f.granted(n)
	case *pysyntax.Assign:
		for _, t := range n.Targets {
			a, ok := t.(*pysyntax.Attribute)
			if ok && proven.MatchString(a.Attr.Name) && !isConstant(n.Value, pysyntax.False, pysyntax.None) {
				return confirmed
			}
		}
	}
	return 0
}

func (f *function) granted(n *pysyntax.Call) grant {
	switch {
	case signin.LogsIn(f.module, n):
		return login
	case isSetPasswordForm(f, n.Func):
		return password
	}
	a, ok := n.Func.(*pysyntax.Attribute)
	if !ok {
		return 0
	}
	switch a.Attr.Name {
	case "set_password":
		return password
	case "update", "aupdate":
		for _, k := range n.Keywords {
			if proven.MatchString(k.Name.Name) && !isConstant(k.Value, pysyntax.False, pysyntax.None) {
				return confirmed
			}
		}
	case "create", "acreate", "get_or_create", "update_or_create", "add", "aadd", "save", "asave":
		return created
	}
	return 0
}

func isSetPasswordForm(f *function, e pysyntax.Expr) bool {
	const form = "django.contrib.auth.forms.SetPasswordForm"
	for _, d := range f.module.Resolve(e) {
		if c := d.Class(); c != nil {
			if yes, _ := c.Inherits(form); yes {
				return true
			}
		} else if d.Dotted() == form {
			return true
		}
	}
	return false
}

func isConstant(e pysyntax.Expr, kinds ...pysyntax.ConstantKind) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && slices.Contains(kinds, c.Kind)
}
