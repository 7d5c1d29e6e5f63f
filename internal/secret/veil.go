package secret

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/finding"
)

// Veil knows what of a text nobody may read in full. It is for those who quote a line for a reason of their own, and so hides more than
// Scan finds: whatever stands under a name that holds secrets, a weak password among them, and what is only for tests.
type Veil struct {
	text string
	hits []Hit
}

// NewVeil looks through a text, as Scan does.
func NewVeil(path, text string) *Veil {
	n := natureOf(path)
	n.known, n.proof, n.standing = false, false, plain
	s := scan{text: text, nature: n, units: leastUnits + len(text)/bytesPerUnit, veils: true}
	s.look()
	slices.SortFunc(s.hits, func(a, b Hit) int { return a.Start - b.Start })
	return &Veil{text, slices.DeleteFunc(s.hits, func(h Hit) bool { return h.Format.Public })}
}

// Line is the part of the text from start to end with its secrets masked, as many characters as before; and those of the secrets that
// Scan would find, as they stand there and as they are used.
func (v *Veil) Line(start, end int) (masked string, secrets []string) {
	var b strings.Builder
	at, until := start, start // until is where what is to be masked ends, at where it begins
	flush := func() {
		b.WriteString(finding.Masked(v.text[at:until]))
		at = until
	}
	for _, h := range v.hits {
		from, to := max(h.Start, start), min(h.End, end)
		if from >= to {
			continue
		}
		if h.Format != veiled {
			secrets = append(secrets, h.Value, strings.TrimSpace(v.text[from:to]))
		}
		if from >= until {
			flush()
			b.WriteString(v.text[at:from])
			at = from
		}
		until = max(until, to)
	}
	flush()
	b.WriteString(v.text[at:end])
	return b.String(), secrets
}

// veiled is whatever stands under a name that holds secrets.
var veiled = &Format{ID: "veiled", Words: "what stands under the name of a secret", Generic: true}

// hide notes what stands under a name, unless it says itself that it is no value.
func (s *scan) hide(name string, p put) {
	value := p.text
	if _, secret := catalog.SecretName(lastPart(name)); !secret || len(value) < 4 || filled(value) || isSecretName(value) || same(name, value) || catalog.NoSecret(value) || expression(value) {
		return
	}
	s.add(veiled, p.from, p.from+len(value), name, finding.Unsure)
}
