package rule

import (
	"paddock/internal/django"
	"paddock/internal/finding"
)

// DjangoSays gives a finding the id of the check of Django's own that says the same when a
// middleware is in MIDDLEWARE; in says how it is. Django looks for the very name: where only a
// class that derives from the middleware is there, the finding holds and Django is silent.
func DjangoSays(f *finding.Finding, in django.Presence, id string) {
	if in != django.Derived {
		f.DjangoCheck = id
	}
	if in == django.Unclear {
		f.Confidence = min(f.Confidence, finding.Likely)
	}
}
