package signin

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// LogsIn says that a call logs somebody in, or makes a token with which programs do: Django's login, an authtoken of DRF,
// one of Simple JWT.
func LogsIn(m *pyname.Module, c *pysyntax.Call) bool {
	switch name, _ := m.Qualify(c.Func); {
	case name == "django.contrib.auth.login" || name == "django.contrib.auth.alogin":
		return true
	case strings.HasPrefix(name, "rest_framework.authtoken.models.Token."):
		return strings.Contains(name, "create")
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "for_user" {
		return false
	}
	switch on := a.Value.(type) {
	case *pysyntax.Name:
		return strings.HasSuffix(on.ID, "Token")
	case *pysyntax.Attribute:
		return strings.HasSuffix(on.Attr.Name, "Token") || strings.HasSuffix(on.Attr.Name, "token_class")
	}
	return false
}
