package secret

import (
	"strings"

	"paddock/internal/finding"
)

// connection looks at a password within a connection string: "Server=…;Password=…;", "…?user=…&password=…", "host=… password=…".
func (s *scan) connection(start, end int) bool {
	text := s.text
	if end >= len(text) || text[end] != '=' || start == 0 {
		return false
	}
	switch strings.ToLower(text[start:end]) {
	case "password", "pwd", "passwd":
	default:
		return false
	}
	switch text[start-1] {
	case ';', '&', '?':
	case ' ':
		around := text[max(0, start-200):start]
		cut := strings.LastIndexAny(around, "\n\"'`")
		if !s.bare() && (cut < 0 || around[cut] == '\n') {
			return false // in code it is a keyword
		}
		around = strings.ToLower(around[cut+1:])
		if !strings.Contains(around, "host=") && !strings.Contains(around, "dbname=") && !strings.Contains(around, "user=") && !strings.Contains(around, "user id=") && !strings.Contains(around, "server=") {
			return false
		}
	default:
		return false
	}
	from := end + 1
	to := from
	for to < len(text) && to-from < 200 && strings.IndexByte(";&\"'`<> \t\r\n\\", text[to]) < 0 {
		to++
	}
	value := text[from:to]
	l := lookAt(value)
	if len(value) < 6 || l.foreign || filled(value) || standIn(value) || facts().common[strings.ToLower(value)] || documented(value) || isSecretName(value) || strings.ContainsAny(value, "{}<>$*%[](),") ||
		strings.Contains(strings.ToLower(value), "password") || l.digit == 0 && l.upper == 0 && l.mark == 0 || s.nature.proof {
		return true
	}
	s.add(dsnPassword, from, to, "", finding.Likely)
	return true
}

// query looks at a token in the query of a URL: "…?site=shop&token=…".
func (s *scan) query(start, end int) bool {
	text := s.text
	if end >= len(text) || text[end] != '=' || start == 0 || text[start-1] != '?' && text[start-1] != '&' {
		return false
	}
	switch strings.ToLower(text[start:end]) {
	case "token", "access_token", "auth_token", "api_key", "apikey", "api-key", "secret", "client_secret", "private_token":
	default:
		return false
	}
	from := end + 1
	to := from
	for to < len(text) && to-from < 200 && (letter(text[to]) || digit(text[to]) || text[to] == '_' || text[to] == '-') {
		to++
	}
	value := text[from:to]
	before := text[max(0, start-200):start]
	if address := before[strings.LastIndexAny(before, "\n\"'` ")+1:]; strings.Contains(address, "{z}") || strings.Contains(address, "tile") || strings.Contains(address, "map") || strings.Contains(address, "sandbox") {
		return true // browsers draw maps with it, and what is for tests is none
	}
	if random(value) && !standIn(value) && !documented(value) && !s.nature.proof && !s.nature.front {
		s.add(urlToken, from, to, "", finding.Likely)
	}
	return true
}
