// Package plaintextsensitivefield is the rule plaintext-sensitive-field; doc.md says what it does and why.
package plaintextsensitivefield

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/secrecy"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "plaintext-sensitive-field", Title: "Something sensitive is kept in the clear", Practice: "encrypted-at-rest",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{312, 311}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// sensitive is a field that may be one to encrypt.
type sensitive struct {
	*models.Field
	what     string
	personal bool
}

func run(pass *rule.Pass) {
	var list []sensitive
	seen := map[pyeval.Place]bool{}
	names := map[string]bool{}
	own := map[string]bool{}
	for _, m := range pass.Modules() {
		own[m.Path] = true
	}
	for _, g := range pass.Graphs() {
		for _, m := range g.Models {
			for _, f := range m.Fields {
				what, personal := worth(f)
				if what == "" || seen[f.Place] || f.Place.File == nil || m.Class == nil || !own[f.Place.File.Path] || secrecy.Encrypts(m.Class, f.Name) {
					continue
				}
				seen[f.Place] = true
				names[f.Name] = true
				list = append(list, sensitive{f, what, personal})
			}
		}
	}
	if len(list) == 0 {
		return
	}
	hidden := map[string][]string{} // directories in which something hidden is put into fields of a name
	for _, u := range secrecy.Uses(pass.Bodies(), names) {
		if u.Hidden {
			hidden[u.Field] = append(hidden[u.Field], path.Dir(u.Body.Module.Path))
		}
	}
	for _, f := range list {
		if near(f.Place.File.Path, hidden[f.Name]) || decrypted(f.Owner, f.Name) {
			continue
		}
		report(pass, f)
	}
}

// near says that one of some directories belongs to the application of a file.
func near(file string, dirs []string) bool {
	app := path.Dir(file)
	if strings.HasSuffix(app, "/models") {
		app = path.Dir(app)
	}
	return slices.ContainsFunc(dirs, func(d string) bool { return d == app || strings.HasPrefix(d+"/", app+"/") })
}

// texts are the kinds of fields that hold what somebody could read.
var texts = []string{"CharField", "TextField", "SlugField", "BigIntegerField", "IntegerField", "PositiveIntegerField", "PositiveBigIntegerField", "DecimalField", "JSONField",
	"LocalFlavorField", "IBANField", "USSocialSecurityNumberField", "CICharField", "CITextField", "URLField", "UUIDField"}

// worth is what a field holds that should be encrypted; "" for nothing of the kind.
func worth(f *models.Field) (what string, personal bool) {
	if f.Relation() || f.Choices || f.Primary || !slices.Contains(texts, f.Kind) {
		return "", false
	}
	what, personal = secrecy.Judge(f.Name)
	numeric := strings.Contains(f.Kind, "Integer") || f.Kind == "DecimalField"
	switch what {
	case "", "password", "income", "code", "PIN", "session id":
		return "", false // passwords are another rule's, what ends soon is nobody's
	case "payment card":
		if f.Max > 0 && f.Max < 12 && !securityCode(f) {
			return "", false // the last four digits
		}
	case "bank account", "identity number":
		if numeric && f.HasDefault {
			return "", false // an amount
		}
	case "health":
		if numeric {
			return "", false
		}
	default:
		if numeric || f.Kind == "JSONField" && what == "token" {
			return "", false
		}
	}
	if !personal && !secretOf(f, what) {
		return "", false
	}
	return what, personal
}

// securityCode says that a field is for the code on the back of a card.
func securityCode(f *models.Field) bool {
	name := strings.ToLower(f.Name)
	return strings.Contains(name, "cvv") || strings.Contains(name, "cvc") || strings.HasSuffix(name, "code")
}

// passing are words of models and fields whose tokens are good for one use and a while.
var passing = []string{"reset", "invite", "invitation", "confirm", "confirmation", "activation", "verification", "verify", "share", "unsubscribe", "csrf", "nonce", "state",
	"magic", "registration", "signup", "preview", "download", "public", "session", "device", "push", "fcm", "apns", "unique", "idempotency", "feed", "calendar", "ical", "cancel", "cancellation", "login",
	"payment", "transaction", "order", "checkout"}

// people are words of models of people: a tax number of anything else is a company's as a rule, and stands on its invoices.
var people = []string{"user", "person", "people", "profile", "customer", "employee", "patient", "member", "driver", "student", "client", "contact", "applicant", "citizen", "staff"}

// secretOf says that a field holds a key or token that lets programs in for long, and no name, number or passing one.
func secretOf(f *models.Field, what string) bool {
	words := append(catalog.NameWords(f.Owner.Name[strings.LastIndexByte(f.Owner.Name, '.')+1:]), catalog.NameWords(f.Name)...)
	has := func(list ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	switch {
	case f.Max > 0 && f.Max < 12, has(passing...), has("public", "translation", "site"):
		return false
	case what == "token" || what == "secret" || what == "credentials":
		if f.Kind == "UUIDField" || f.Kind == "SlugField" {
			return false
		}
	case f.Kind == "UUIDField":
		return strings.HasSuffix(f.Name, "key")
	case f.Kind == "URLField" && !strings.Contains(strings.ToLower(f.Name), "key"):
		return false // a webhook's address
	case strings.HasPrefix(strings.ToLower(f.Name), "license") || strings.Contains(strings.ToLower(f.Name), "webhook"):
		return what != "key of a service"
	}
	return true
}

// decrypted says that the model has a property or method of its own that encrypts or decrypts the field: get_token, set_token,
// decrypt_token.
func decrypted(m *models.Model, field string) bool {
	if m.Class == nil {
		return false
	}
	for _, prefix := range []string{"decrypt_", "encrypt_", "get_decrypted_", "decrypted_"} {
		if _, ok := m.Class.Find(prefix + field); ok {
			return true
		}
	}
	return false
}

func report(pass *rule.Pass, f sensitive) {
	label := f.Owner.Label
	message, fix := "", "Keep it encrypted, by a field of django-cryptography or django-fernet-fields, with the key outside of the database."
	severity, sure := finding.Medium, finding.Likely
	switch {
	case f.personal && f.what == "payment card" && securityCode(f.Field):
		message = "%s of %s keeps the security code of cards, which nobody may keep once a payment went through (PCI DSS 3.3.1)"
		severity = finding.High
		fix = "Let the payment service ask for it, and never store it."
	case f.personal && f.what == "payment card":
		message = "%s of %s keeps whole card numbers in the clear: the database, its dumps and its administrators show them"
		severity = finding.High
		fix = "Let the payment service keep cards, and hold its token and the last four digits."
	case f.personal && strings.Contains(f.Name, "tax") && !slices.ContainsFunc(catalog.NameWords(label), func(w string) bool { return slices.Contains(people, w) }):
		message = "%s of %s keeps a tax number in the clear; if some are of people, it is theirs"
		severity, sure = finding.Low, finding.Unsure
	case f.personal && f.what == "health":
		message = "%s of %s keeps what says something about somebody's health in the clear"
		severity, sure = finding.Medium, finding.Likely
	case f.personal:
		message = "%s of %s keeps the number of a " + strings.TrimSuffix(f.what, " number") + " in the clear: the database, its dumps and its administrators show it"
		message = strings.Replace(message, "number of a identity", "number of somebody's identity", 1)
	case f.Generated:
		message = "%s of %s keeps a " + f.what + " that lets programs in as it is: whoever reads the table, or a dump, has them all"
		severity = finding.Low
		fix = "Keep a hash of it, hashlib.sha256(token.encode()).hexdigest(), look up by that, and show the token once."
	default:
		message = "%s of %s keeps a " + f.what + " in the clear: whoever reads the table, or a dump, has it"
		fix = "Keep it encrypted, by a field of django-cryptography or django-fernet-fields; of a token that the site made itself, keep its hash."
		if f.what == "token" {
			severity = finding.Low
		}
	}
	message = strings.NewReplacer("keeps a e", "keeps an e", "keeps a credentials", "keeps credentials").Replace(message)
	r := pass.Report(rule.Head(f.Place), message, f.Name, label)
	r.Severity, r.Confidence, r.Fix = severity, sure, fix
	r.Key = label + "." + f.Name
	r.Contexts = pass.Matrix.Contexts
}
