package unthrottledlogin

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/matrix"
	"paddock/internal/django/signin"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

type viewOf = urlconf.View

// secret is what a view checks.
type secret int

const (
	none secret = iota
	// password goes through Django's authentication backends, or is compared with a user's.
	password
	// code is a short one that was sent: of a login, an authenticator.
	code
)

// kind is what sort of view a package's is.
type kind int

const (
	plain kind = iota + 1
	rest
)

// packages are the login views of packages that have no limit of their own. allauth's have, and are left out.
var packages = map[string]kind{
	"django.contrib.auth.views.LoginView":                   plain,
	"django.contrib.auth.views.login":                       plain,
	"rest_framework.authtoken.views.ObtainAuthToken":        rest,
	"rest_framework_simplejwt.views.TokenObtainPairView":    rest,
	"rest_framework_simplejwt.views.TokenObtainSlidingView": rest,
	"rest_framework_simplejwt.views.token_obtain_pair":      rest,
	"rest_framework_simplejwt.views.token_obtain_sliding":   rest,
	"rest_framework_jwt.views.ObtainJSONWebToken":           rest,
	"rest_framework_jwt.views.ObtainJSONWebTokenView":       rest,
	"rest_framework_jwt.views.obtain_jwt_token":             rest,
	"dj_rest_auth.views.LoginView":                          rest,
	"rest_auth.views.LoginView":                             rest,
	"djoser.views.TokenCreateView":                          rest,
	"rest_framework.authtoken.views.obtain_auth_token":      rest,
}

const apiView = "rest_framework.views.APIView"

// packaged is the package's login view that a view is or derives from; "" when it is none.
func packaged(v *viewOf) string {
	if packages[v.Name] != 0 {
		return v.Name
	}
	if v.Class != nil {
		for _, b := range v.Class.Bases() {
			if packages[b] != 0 {
				return b
			}
		}
	}
	return ""
}

func restClass(v *viewOf) bool { return packages[packaged(v)] == rest }

// checked says what a route checks, and gives the project's code that runs for it, forms included.
func checked(pass *rule.Pass, e *matrix.Entry) (secret, []view.Code) {
	v := e.Route.View
	index, root := pass.Project.Index, pass.Site.Root
	var all []view.Code
	seen := map[pysyntax.Node]bool{}
	for _, h := range view.Handlers(v) {
		for _, c := range pass.Reach(v, h) {
			if !seen[c.Def] {
				seen[c.Def] = true
				all = append(all, c)
			}
		}
	}
	all = append(all, view.FormCode(index, root, v, all)...)
	if packaged(v) != "" || ofLoginForm(v) {
		return password, all
	}
	found, signsIn := none, false
	for _, c := range all {
		if s := tries(c); s == password {
			return password, all
		} else if s != none {
			found = s
		}
		signsIn = signsIn || opens(c)
	}
	if found == code && !signsIn {
		found = none // a coupon, a language, a colour
	}
	return found, all
}

// tries says what a function compares with what was sent.
func tries(c view.Code) (found secret) {
	made := false // an account was made here: its owner is logged in, nothing is guessed
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			a, method := n.Func.(*pysyntax.Attribute)
			if method && (a.Attr.Name == "save" || strings.HasPrefix(a.Attr.Name, "create") || a.Attr.Name == "set_password") {
				made = true
			}
			name, _ := c.Module.Qualify(n.Func)
			switch {
			case (name == "django.contrib.auth.authenticate" || name == "django.contrib.auth.aauthenticate") && guessable(n),
				isLoginForm(c.Module, n.Func) && len(n.Args)+len(n.Keywords) > 0,
				name == "django.contrib.auth.hashers.check_password":
				if !made && !ofCaller(c, n) {
					found = password
				}
			case method && a.Attr.Name == "check_password" && len(n.Args)+len(n.Keywords) == 1:
				if !made && found == none && !ofCaller(c, n) {
					found = password
				}
			case method && (a.Attr.Name == "verify_token" || name == "pyotp.TOTP.verify"), name == "django_otp.match_token", name == "django_otp.verify_token":
				if found == none {
					found = code
				}
			}
		case *pysyntax.Compare:
			if len(n.Ops) == 1 && (n.Ops[0] == pysyntax.Eq || n.Ops[0] == pysyntax.NotEq) && found == none {
				kept, sent := n.Left, n.Comparators[0]
				if isCode(kept) && isCode(sent) && (isAttribute(kept) || isAttribute(sent)) {
					found = code
				}
			}
		}
		return true
	})
	return found
}

// loginForms are Django's forms that check a password.
var loginForms = []string{"django.contrib.auth.forms.AuthenticationForm", "django.contrib.admin.forms.AdminAuthenticationForm"}

// isLoginForm says that what is called is such a form or the project's own that derives from it.
func isLoginForm(m *pyname.Module, e pysyntax.Expr) bool {
	return slices.ContainsFunc(m.Resolve(e), func(d pyname.Def) bool {
		if c := d.Class(); c != nil {
			yes, _ := c.Inherits(loginForms...)
			return yes
		}
		return slices.Contains(loginForms, d.Dotted())
	})
}

// ofLoginForm says that a class-based view names such a form as its own.
func ofLoginForm(v *viewOf) bool {
	if v.Class == nil {
		return false
	}
	form, _, ok := v.Class.Attr("form_class")
	return ok && (slices.Contains(loginForms, form.Dotted()) || form.Class != nil && form.Class.Derives(loginForms...))
}

// ofCaller says that the password is that of whoever is logged in: request.user is in the call, or in a name of it.
func ofCaller(c view.Code, call *pysyntax.Call) (yes bool) {
	isCaller := func(e pysyntax.Expr) bool {
		a, ok := e.(*pysyntax.Attribute)
		if !ok || a.Attr.Name != "user" {
			return false
		}
		on, named := a.Value.(*pysyntax.Name)
		of, attribute := a.Value.(*pysyntax.Attribute)
		return named && c.Request != "" && on.ID == c.Request || attribute && of.Attr.Name == "request"
	}
	pysyntax.Walk(call, func(n pysyntax.Node) bool {
		e, ok := n.(pysyntax.Expr)
		if !ok {
			return !yes
		}
		yes = yes || isCaller(e)
		if name, ok := e.(*pysyntax.Name); ok && !yes {
			list := c.Module.Scopes().Reaching(name)
			yes = len(list) == 1 && list[0].Kind == pyname.Assigned && isCaller(list[0].Value)
		}
		return !yes
	})
	return yes
}

var passName = regexp.MustCompile(`(?i)pass|pwd|pin$|code|otp|secret`)

// guessable says that what authenticate is given may be a password, and not only a token or a certificate.
func guessable(call *pysyntax.Call) bool {
	named := false
	for _, k := range call.Keywords {
		if k.Name.Name == "" || passName.MatchString(k.Name.Name) {
			return true
		}
		named = named || k.Name.Name != "request"
	}
	return !named
}

var codeName = regexp.MustCompile(`(?i)^(.*_)?(code|otp|pin|passcode|one_time_password)$`)

func isAttribute(e pysyntax.Expr) bool {
	_, ok := e.(*pysyntax.Attribute)
	return ok
}

// isCode says that an expression is called like a code.
func isCode(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return codeName.MatchString(e.ID)
	case *pysyntax.Attribute:
		return codeName.MatchString(e.Attr.Name) && e.Attr.Name != "status_code"
	}
	return false
}

// opens says that a function logs somebody in, or hands out a token.
func opens(c view.Code) (yes bool) {
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || yes {
			return !yes
		}
		yes = signin.LogsIn(c.Module, call)
		return true
	})
	return yes
}
