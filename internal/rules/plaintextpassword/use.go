package plaintextpassword

import (
	"slices"
	"strings"

	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// forms are objects whose password is what somebody typed, and not what is kept.
var forms = []string{"form", "cleaned", "data", "settings", "request", "attrs", "args", "options", "config", "conf", "cls", "parsed", "url", "urlparts", "payload", "body", "self.fields", "creds", "credentials"}

func judgeUse(pass *rule.Pass, u secrecy.Use) {
	if u.Hidden || u.How == secrecy.Put || spoilt(u.On) {
		return
	}
	on := strings.ToLower(u.On)
	last := on[strings.LastIndexByte(on, '.')+1:]
	if slices.ContainsFunc(forms, func(w string) bool { return last == w || strings.HasSuffix(last, "_"+w) }) {
		return
	}
	switch v := u.Value.(type) {
	case *pysyntax.Constant, *pysyntax.Str, *pysyntax.Num:
		return // is there one?
	case *pysyntax.Attribute:
		if v.Attr.Name == "password" && !strings.Contains(u.Body.Text(v), "data") {
			return // of two objects: has it changed?
		}
	case *pysyntax.Name:
		if strings.HasPrefix(v.ID, "old") || strings.HasPrefix(v.ID, "previous") || strings.HasPrefix(v.ID, "current") || strings.HasPrefix(v.ID, "db_") {
			return
		}
	}
	what, _ := secrecy.Judge(u.Field)
	if what != "password" {
		return
	}
	sent := u.Body.Sent(u.Value) != signin.Nowhere
	if n, ok := u.Value.(*pysyntax.Name); ok && u.Body.Parameter(n.ID) {
		w, _ := secrecy.Judge(n.ID)
		sent = sent || w == "password"
	}
	if !sent {
		return
	}
	message := "a password that is kept is held against the one that came in: it is kept in the clear"
	if u.How == secrecy.Found {
		if !strings.Contains(u.On, "objects") && !strings.Contains(u.On, "get_object_or_404") && !strings.Contains(u.On, "query") && u.On != "Q" && !strings.HasSuffix(u.On, ".Q") {
			return
		}
		message = "somebody is looked up by a password: it is kept in the clear"
	}
	f := pass.ReportNode(u.Body.Module, u.Node, "%s", message)
	f.Fix = useHasher
	f.Key = u.Body.Name() + " " + u.Field
	f.Contexts = pass.Matrix.Contexts
}
