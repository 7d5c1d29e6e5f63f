package access

import (
	"slices"

	"paddock/internal/django/catalog"
	"paddock/internal/pysyntax"
)

// A proof is a call that fails unless what it is given was made by someone who has a secret: unsign(), loads(),
// jwt.decode(). Behind it stands only who was given the signed thing, and where its exception is caught stands only
// who brought something else. What he is told there is a refusal, whatever its words and status: mail servers
// and payment services are answered with 200, so that they don't try again.

// proving are the methods of signers.
var proving = []string{"unsign", "unsign_object", "loads", "decrypt", "decode", "verify", "verify_header"}

// signer is what an instance of a class, or of what a name stands for, proves; ok is false when it signs nothing.
func signer(on *value) (words string, ok bool) {
	switch on.kind {
	case named:
		return catalog.Access("signer", on.text)
	case class:
		for _, b := range on.class.Bases() {
			if words, ok = catalog.Access("signer", b); ok {
				return words, true
			}
		}
	}
	return "", false
}

// prove reads a call that is a proof. What comes of it was said by who signed it, and is not the caller's choice.
func (fr *frame) prove(words string, kw map[string]value, e *pysyntax.Call, st *state) value {
	x := fr.run.x
	d := x.d
	genuine := d.fact(x.facts.of(key, words))
	fr.run.reason(fr.file, e, words+" is asked for")
	fr.run.fail(d, d.and(st.need, d.not(genuine)), ungenuine)
	st.need = d.and(st.need, genuine)
	if _, ok := kw["max_age"]; ok {
		fresh := d.fact(x.facts.in(aside, words+" has not expired", fr.scope()))
		fr.run.fail(d, d.and(st.need, d.not(fresh)), outdated)
		st.need = d.and(st.need, fresh)
	}
	return value{text: fr.source(e), traits: ofObject, present: true}
}

// unverified says that a call is told not to look at the signature.
func unverified(kw map[string]value) bool {
	if v, ok := kw["verify"]; ok && v.kind == truth && v.f == no {
		return true
	}
	options, ok := kw["options"]
	if !ok || options.kind != mapping {
		return false
	}
	v, ok := options.kw["verify_signature"]
	return ok && v.kind == truth && v.f == no
}

// fail raises an exception that says that the caller did not bring what is asked for; caught says which handlers are there for it,
// beside those that catch all.
func (r *run) fail(d *diagram, need ref, caught func(names []string) bool) {
	if need == no {
		return
	}
	for i := len(r.tries) - 1; i >= 0; i-- {
		h := r.tries[i]
		for j, names := range h.names {
			if names == nil || slices.Contains(names, "Exception") || slices.Contains(names, "BaseException") || caught(names) {
				h.need[j] = d.or(h.need[j], need)
				h.failed[j] = d.or(h.failed[j], need)
				return
			}
		}
	}
}

// ungenuine says that one of some exceptions is that something is not genuine, outdated that it is so or has expired.
func ungenuine(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { _, ok := catalog.Access("failure", n); return ok })
}

func outdated(names []string) bool {
	return ungenuine(names) || slices.ContainsFunc(names, func(n string) bool { _, ok := catalog.Access("expiry", n); return ok })
}

// proofOf are the words of the proof that some exceptions are about; ok is false when they are about none.
func proofOf(names []string) (words string, expired, ok bool) {
	for _, n := range names {
		if words, ok = catalog.Access("failure", n); ok {
			return words, false, true
		}
	}
	for _, n := range names {
		if words, ok = catalog.Access("expiry", n); ok {
			return words, true, true
		}
	}
	return "", false, false
}
