package secret

import (
	"strings"

	"paddock/internal/finding"
)

var (
	webToken  = &Format{ID: "json-web-token", Words: "a JSON web token", Severity: finding.Medium}
	bearer    = &Format{ID: "bearer-token", Words: "a token that lets its bearer in", Severity: finding.High, Generic: true}
	basicAuth = &Format{ID: "basic-auth", Words: "a login for basic authentication", Severity: finding.High}
)

// webToken looks at the beginning of a JSON object in base64, for a JSON web token: header.claims.signature. One that ends opens nothing for
// long; one for everybody, as Supabase gives to browsers, opens what everybody may see.
func (s *scan) webToken(at int) {
	text := s.text
	if inner(text, at) || at > 0 && (text[at-1] == '.' || text[at-1] == '-') {
		return
	}
	end, dots := at, 0
	for end < len(text) && end-at < 8192 {
		c := text[end]
		if c == '.' {
			dots++
		} else if !letter(c) && !digit(c) && c != '_' && c != '-' {
			break
		}
		end++
	}
	for end > at && text[end-1] == '.' {
		end, dots = end-1, dots-1
	}
	if dots != 2 {
		return
	}
	token := text[at:end]
	claims, ok := web(token)
	if !ok || len(token)-strings.LastIndexByte(token, '.') < 20 || documented(token) {
		return
	}
	if claims["role"] == "anon" || claims["sub"] == "1234567890" || claims["name"] == "John Doe" {
		return
	}
	h := s.add(webToken, at, end, "", finding.Likely)
	if claims["role"] == "service_role" {
		h.Severity = finding.Critical
	} else if _, ends := claims["exp"]; ends {
		h.Severity, h.Confidence = finding.Low, finding.Unsure // most are over when somebody reads them
	}
}

// basic looks at "Basic " before base64 of user:password.
func (s *scan) basic(at int) {
	text := s.text
	if at == 0 || text[at-1] != 'B' && text[at-1] != 'b' {
		return
	}
	start := at + len("asic ")
	end := start
	for end < len(text) && end-start < 400 && (letter(text[end]) || digit(text[end]) || text[end] == '+' || text[end] == '/' || text[end] == '=') {
		end++
	}
	if end-start < 12 {
		return
	}
	data, ok := decode64(text[start:end])
	if !ok {
		return
	}
	user, value, ok := strings.Cut(string(data), ":")
	if !ok || len(value) < 6 || len(user) == 0 && len(value) < 16 || standIn(value) || facts().common[strings.ToLower(value)] || user == value || isSecretName(value) || strings.Contains(strings.ToLower(value), "password") {
		return
	}
	if l := lookAt(string(data)); l.foreign {
		return
	}
	s.add(basicAuth, start, end, "", finding.Likely)
}

// bearerToken looks at "Bearer " and at "Token " in a header before what was drawn at random.
func (s *scan) bearerToken(at int, word string) {
	text := s.text
	switch {
	case at == 0 || s.nature.proof:
		return
	case word == "earer ":
		if text[at-1] != 'B' && text[at-1] != 'b' {
			return
		}
	default: // REST framework's: "Authorization: Token …"
		before := strings.TrimRight(text[max(0, at-24):max(0, at-1)], " \t\"'`,:=")
		if !strings.HasSuffix(strings.ToLower(before), "authorization") {
			return
		}
	}
	start := at + len(word)
	end := start
	for end < len(text) && end-start < maxValue && (letter(text[end]) || digit(text[end]) || strings.IndexByte("-_.~+/=", text[end]) >= 0) {
		end++
	}
	value := strings.TrimRight(text[start:end], ".")
	if !random(value) || strings.HasPrefix(value, "eyJ") || standIn(value) || documented(value) || filled(value) || isSecretName(value) {
		return
	}
	s.add(bearer, start, start+len(value), "", finding.Likely)
}
