package credentials

import (
	"regexp"
	"strings"

	"paddock/internal/django/catalog"
)

// own are the kinds of secret that the site itself makes and checks: whatever text stands there is the
// secret that holds, a placeholder of a template too.
func own(kind string) bool {
	return kind == "signing key" || kind == "encryption key"
}

var (
	// dotted is the name of a class or function: "knox.auth.TokenAuthentication".
	dotted = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*){1,}$`)
	// fileName is a path, by its start or its end.
	fileName = regexp.MustCompile(`^(~|\.{1,2})?/[\w.\-/ ]*$|^[\w.\-/ ]+\.(pem|key|json|txt|crt|cer|p8|p12|pfx|env|ini|ya?ml)$`)
	// appPassword is how Google writes the passwords it makes for mail programs.
	appPassword = regexp.MustCompile(`^[a-z]{4}( [a-z]{4}){3}$`)
	// word is a name or a label, no secret of a service: "X-Auth-Token", "access_token", "Bearer".
	word = regexp.MustCompile(`^[A-Za-z][A-Za-z_\-]*$`)
)

// holds says whether a text under a name that holds secrets is one. In a connection "password" is a
// password, elsewhere it is the name of a field.
func holds(kind, name, text string, connection bool) bool {
	trimmed := strings.TrimSpace(text)
	lower := strings.ToLower(trimmed)
	switch {
	case trimmed == "" || template(trimmed):
		return false
	case strings.Contains(trimmed, "PUBLIC KEY-----") || strings.Contains(trimmed, "BEGIN CERTIFICATE") || strings.HasPrefix(trimmed, "ssh-"):
		return false
	case strings.Contains(trimmed, "PRIVATE KEY-----"):
		return true
	case fileName.MatchString(trimmed):
		return false
	case own(kind):
		// A dotted name is a function that gives the key; keys with dots have more than letters.
		return !dotted.MatchString(trimmed) || len(trimmed) > 60
	case kind == "password" && appPassword.MatchString(trimmed):
		return true
	case strings.Count(trimmed, " ") > 2:
		return false // a sentence: a label, a help text
	case kind == "password":
		if strings.EqualFold(trimmed, name) && !connection || dotted.MatchString(trimmed) && !connection && strings.Count(trimmed, ".") > 1 {
			return false
		}
		// "changeme" is what runs where nobody did; "<your password>" opens nothing.
		return !catalog.NoSecret(trimmed) || strings.HasPrefix(lower, "change")
	case kind == "private key":
		return len(trimmed) >= 16 && !catalog.NoSecret(trimmed) && !public(name, lower)
	}
	// Keys and tokens of services: those that a service makes are long and have digits among the letters.
	// Some have dots; names of classes are shorter, or have no digits.
	digits := strings.ContainsAny(trimmed, "0123456789")
	return digits && len(trimmed) >= 12 && !strings.Contains(trimmed, " ") && !catalog.NoSecret(trimmed) && !public(name, lower) &&
		!word.MatchString(trimmed) && (len(trimmed) >= 30 || !dotted.MatchString(trimmed))
}

// template says that a text is to be filled in by something else, or says itself that it is no value.
func template(text string) bool {
	switch strings.ToLower(text) {
	case "none", "null", "undefined", "false", "true":
		return true
	}
	for _, pair := range [][2]string{{"<", ">"}, {"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"%(", ")s"}, {"{", "}"}, {"[", "]"}} {
		if strings.HasPrefix(text, pair[0]) && strings.HasSuffix(text, pair[1]) {
			return true
		}
	}
	// References to a secret store: what stands here is only the name of the secret.
	for _, prefix := range []string{"arn:aws:", "vault:", "ssm:", "op://", "secretsmanager:", "projects/", "ENC[", "!vault"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// public says that a key is meant to be seen, by its name or its text: for a page's script or for tests.
func public(name, text string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"public", "publishable", "map_", "maps", "write_key", "site_key", "sitekey", "browser", "test", "sandbox", "app_id", "client_id"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	for _, prefix := range []string{"pk_live_", "pk_test_", "sk_test_", "rk_test_", "whsec_test", "test_", "test-"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	// reCAPTCHA's keys for tests (https://developers.google.com/recaptcha/docs/faq) and hCaptcha's.
	return strings.HasPrefix(text, "6leixactaaaaa") || strings.HasPrefix(text, "0x0000000000000000000000000000000000000000")
}
