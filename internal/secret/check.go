package secret

import (
	"encoding/base64"
	"encoding/json"
	"hash/crc32"
	"math"
	"strings"
)

// verdict is what a check comes to.
type verdict int

const (
	// open says that it may be a secret.
	open verdict = iota
	// proved says that a checksum or a structure holds which chance does not make.
	proved
	// wrong says that it is none.
	wrong
)

// checks are what formats.txt calls by a name.
var checks = map[string]func(text string) verdict{
	"github":   github,
	"base64":   inBase64,
	"login":    loginInBase64,
	"macaroon": macaroon,
	"bech32":   bech32,
	"discord":  discord,
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// github holds the last six characters against the CRC-32 of those before, behind the prefix, in base 62
// (https://github.blog/engineering/behind-githubs-new-authentication-token-formats/). npm has taken it over.
func github(token string) verdict {
	_, body, _ := strings.Cut(token, "_")
	if len(body) < 7 {
		return wrong
	}
	if len(body) > 36 {
		return open // of the long ones nobody says how they end
	}
	body, sum := body[:len(body)-6], body[len(body)-6:]
	n := crc32.ChecksumIEEE([]byte(body))
	var digits [6]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = base62[n%62]
		n /= 62
	}
	if string(digits[:]) == sum {
		return proved
	}
	return wrong
}

func decode64(text string) ([]byte, bool) {
	text = strings.TrimRight(text, "=")
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if data, err := e.DecodeString(text); err == nil {
			return data, true
		}
	}
	return nil, false
}

func inBase64(text string) verdict {
	if _, ok := decode64(text); !ok {
		return wrong
	}
	return open
}

// loginInBase64 looks for "user:password".
func loginInBase64(text string) verdict {
	data, ok := decode64(text)
	_, word, two := strings.Cut(string(data), ":")
	if !ok || !two || len(word) < 6 || lookAt(string(data)).foreign || standIn(word) || facts().common[strings.ToLower(word)] {
		return wrong
	}
	return open
}

// macaroon looks for the place that a token of PyPI is for: its first field, after the version.
func macaroon(token string) verdict {
	data, ok := decode64(strings.TrimPrefix(token, "pypi-"))
	if !ok {
		// The last characters may be cut where a line ends; the first say enough.
		body := strings.TrimPrefix(token, "pypi-")
		data, ok = decode64(body[:len(body)/4*4])
	}
	if ok && len(data) > 10 && strings.Contains(string(data[:min(len(data), 40)]), "pypi.org") {
		return proved
	}
	return wrong
}

// bech32 is the checksum of BIP 173, over the letters in small.
func bech32(text string) verdict {
	const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	text = strings.ToLower(text)
	cut := strings.LastIndexByte(text, '1')
	if cut < 1 {
		return wrong
	}
	sum := uint32(1)
	add := func(v uint32) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ v
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range cut {
		add(uint32(text[i]) >> 5)
	}
	add(0)
	for i := range cut {
		add(uint32(text[i]) & 31)
	}
	for i := cut + 1; i < len(text); i++ {
		v := strings.IndexByte(letters, text[i])
		if v < 0 {
			return wrong
		}
		add(uint32(v))
	}
	if sum == 1 {
		return proved
	}
	return wrong
}

// discord looks for the number of the bot in the first part of its token.
func discord(token string) verdict {
	first, _, _ := strings.Cut(token, ".")
	data, ok := decode64(first)
	if !ok || len(data) < 15 || strings.Trim(string(data), "0123456789") != "" {
		return wrong
	}
	return proved
}

// web is a JSON web token: what it claims, and whether that can be a secret at all.
func web(token string) (claims map[string]any, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	var header map[string]any
	for i, into := range []*map[string]any{&header, &claims} {
		data, ok := decode64(parts[i])
		if !ok || json.Unmarshal(data, into) != nil {
			return nil, false
		}
	}
	alg, _ := header["alg"].(string)
	return claims, alg != ""
}

// entropy is Shannon's of a text's bytes, in bits for each.
func entropy(text string) float64 {
	var count [256]int
	for i := 0; i < len(text); i++ {
		count[text[i]]++
	}
	bits := 0.0
	n := float64(len(text))
	for _, c := range count {
		if c > 0 {
			p := float64(c) / n
			bits -= p * math.Log2(p)
		}
	}
	return bits
}
