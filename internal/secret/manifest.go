package secret

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/finding"
)

var manifestSecret = &Format{ID: "kubernetes-secret", Words: "a secret in a manifest of Kubernetes", Severity: finding.High}

// judged is what stands in base64 and was found to be no secret: the name beside it says nothing more.
var judged = &Format{ID: "judged", Words: "a value in base64", Public: true}

// maxManifest is how far below "kind: Secret", and above, its data is looked for, in bytes.
const maxManifest = 64 << 10

// manifest looks at "kind: Secret" for the lines under data:, whose values are in base64. What a tool seals or fills in is none.
func (s *scan) manifest(at int) {
	text := s.text
	after := at + len("kind: Secret")
	if after < len(text) && text[after] != '\n' && text[after] != '\r' && text[after] != ' ' {
		return // a SecretStore, a SecretList …
	}
	if at > 0 && text[at-1] != '\n' && text[at-1] != ' ' {
		return
	}
	if at < s.seen {
		return
	}
	// The document that it stands in.
	first, last := max(0, at-maxManifest), min(len(text), at+maxManifest)
	if i := strings.LastIndex(text[first:at], "\n---"); i >= 0 {
		first += i + 1
	}
	if i := strings.Index(text[at:last], "\n---"); i >= 0 {
		last = at + i
	}
	closed := strings.Contains(text[first:last], "sops:") || strings.Contains(text[first:last], "encryptedData:")
	s.seen = last
	inside, depth := false, 0
	for offset := first; offset < last; {
		end := strings.IndexByte(text[offset:last], '\n')
		if end < 0 {
			end = last - offset
		}
		line := text[offset : offset+end]
		start := offset
		offset += end + 1
		trimmed := strings.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		trimmed = strings.TrimRight(trimmed, " \t\r")
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case trimmed == "data:":
			inside, depth = true, indent
		case inside && indent <= depth:
			inside = false
		case inside:
			name, value, ok := strings.Cut(trimmed, ":")
			if !ok {
				continue
			}
			value = strings.Trim(strings.TrimSpace(value), `"'`)
			from := start + strings.LastIndex(line, value)
			data, ok := decode64(value)
			plain := strings.TrimSpace(string(data))
			if value == "" {
				continue
			}
			if hits, _ := scanAs(nature{writing: env}, plain); ok && !closed && len(hits) > 0 && !lookAt(plain).foreign {
				h := s.add(manifestSecret, from, from+len(value), name, hits[0].Confidence)
				h.Value = plain
				continue
			}
			if closed || !ok || len(plain) < 6 || lookAt(plain).foreign || lookAt(plain).space > 2 || filled(plain) || standIn(plain) || facts().common[strings.ToLower(plain)] || isSecretName(plain) || catalog.NoSecret(plain) {
				s.add(judged, from, from+len(value), "", finding.Certain)
				continue
			}
			if _, secret := catalog.SecretName(name); !secret && !random(plain) {
				continue
			}
			h := s.add(manifestSecret, from, from+len(value), name, finding.Certain)
			h.Value = plain
		}
	}
}
