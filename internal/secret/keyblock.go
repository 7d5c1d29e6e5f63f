package secret

import (
	"encoding/base64"
	"encoding/binary"
	"strings"

	"paddock/internal/finding"
)

var (
	privateKey = &Format{ID: "private-key", Words: "a private key", Severity: finding.Critical}
	puttyKey   = &Format{ID: "putty-private-key", Words: "a private key of PuTTY", Severity: finding.Critical}
	webKey     = &Format{ID: "json-web-key", Words: "a private JSON web key", Severity: finding.Critical}
	pgpKey     = &Format{ID: "pgp-private-key", Words: "a private key of OpenPGP", Severity: finding.Critical}
)

const (
	// maxBlock is the longest block of a key, in bytes: an RSA key of 16,384 bits has 13,000.
	maxBlock = 32 << 10
	// minBlock is the least that a key takes: one of an elliptic curve in SEC 1, in bytes after decoding.
	minBlock = 32
)

// keyBlock looks at "PRIVATE KEY" in a header of RFC 7468: -----BEGIN … PRIVATE KEY-----, its base64, the same with END. In JSON, in
// variables of the environment and in source code the line ends are written "\n", or are quotes and pluses. What has a passphrase
// is no secret, and what is cut or decodes to nothing is no key.
func (s *scan) keyBlock(at int) {
	text := s.text
	begin := strings.LastIndex(text[max(0, at-24):at], "-----BEGIN ")
	if begin < 0 {
		return
	}
	start := max(0, at-24) + begin
	label := text[start+len("-----BEGIN ") : at]
	rest := text[at+len("PRIVATE KEY") : min(len(text), at+maxBlock)]
	rest, ok := strings.CutPrefix(rest, "-----")
	if !ok {
		if rest, ok = strings.CutPrefix(rest, " BLOCK-----"); !ok || label != "PGP " {
			return
		}
	}
	if strings.Contains(label, "ENCRYPTED") || !s.spend(64) {
		return
	}
	end := strings.Index(rest, "-----END ")
	if end < 0 {
		return
	}
	body := rest[:end]
	from := len(text[:min(len(text), at+maxBlock)]) - len(rest)
	if strings.Contains(body, "-----BEGIN ") || strings.Contains(body, "ENCRYPTED") || strings.Contains(body, "...") {
		return
	}
	data, value := blockData(body)
	if len(data) < minBlock || entropy(value) < 4.2 {
		return
	}
	f := privateKey
	switch {
	case label == "PGP ":
		if f = pgpKey; locked(data) {
			return
		}
	case label == "OPENSSH ":
		// "openssh-key-v1\0" and the name of the cipher (openssh, PROTOCOL.key).
		name, ok := strings.CutPrefix(string(data), "openssh-key-v1\x00")
		if !ok || len(name) < 8 || !strings.HasPrefix(name, "\x00\x00\x00\x04none") {
			return
		}
	default:
		// All others are DER: a sequence that says its own length.
		if data[0] != 0x30 || !whole(data) {
			return
		}
	}
	lead, trail := edges(body)
	h := s.add(f, from+lead, from+trail, "", finding.Certain)
	h.Value = value
}

// encodedBlock looks at base64 that begins as that of a block of PEM, as manifests, kubeconfigs and variables have it.
func (s *scan) encodedBlock(at int) {
	text := s.text
	end := at
	for end < len(text) && end-at < maxBlock && (letter(text[end]) || digit(text[end]) || text[end] == '+' || text[end] == '/') {
		end++
	}
	for pad := 0; pad < 2 && end < len(text) && text[end] == '='; pad++ {
		end++
	}
	data, ok := decode64(text[at:end])
	if !ok || !s.spend(64) {
		return
	}
	inside := scan{text: string(data), nature: nature{writing: unknown}, units: leastUnits}
	if i := strings.Index(inside.text, "PRIVATE KEY"); i >= 0 {
		inside.keyBlock(i)
	}
	for _, h := range inside.hits {
		s.add(h.Format, at, end, nameBefore(text, at), finding.Certain)
	}
}

// puttyKey looks at the head of a file of PuTTY's for a key without a passphrase: its lines of base64 come behind their number, and a checksum.
func (s *scan) puttyKey(at int) {
	const reach, first, last = 16 << 10, "\nPrivate-Lines: ", "\nPrivate-"
	text := s.text[at:min(len(s.text), at+reach)]
	if !s.spend(64) || !strings.Contains(text[:min(len(text), 200)], "\nEncryption: none") {
		return
	}
	from := strings.Index(text, first)
	if from < 0 {
		return
	}
	line := strings.IndexByte(text[from+len(first):], '\n')
	if from += len(first) + line + 1; line < 0 {
		return
	}
	length := strings.Index(text[from:], last)
	if length < 0 {
		return
	}
	value := strings.NewReplacer("\r", "", "\n", "").Replace(text[from : from+length])
	if data, ok := decode64(value); ok && len(data) >= minBlock {
		h := s.add(puttyKey, at+from, at+from+length, "", finding.Certain)
		h.Value = value
	}
}

// privatePart is what only a private JSON web key has (RFC 7518, 6.2.2 and 6.3.2).
var privatePart = pattern(`"d"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{40,1000})`)

// webKey looks at "kty" in an object of JSON for the member that a public key has not.
func (s *scan) webKey(at int) {
	const reach = 8 << 10
	first, last := max(0, at-reach), min(len(s.text), at+reach)
	if i := strings.LastIndexByte(s.text[first:at], '{'); i >= 0 {
		first += i
	}
	if i := strings.IndexByte(s.text[at:last], '}'); i >= 0 {
		last = at + i
	}
	if !s.spend(64) {
		return
	}
	if m := privatePart().FindStringSubmatchIndex(s.text[first:last]); m != nil && entropy(s.text[first+m[2]:first+m[3]]) > 4 {
		s.add(webKey, first+m[2], first+m[3], "", finding.Certain)
	}
}

// blockData decodes what stands between the two lines; value is its base64 alone.
func blockData(body string) (data []byte, value string) {
	body = strings.NewReplacer(`\r`, "", `\n`, "", `\t`, "", `\/`, "/").Replace(body)
	var b strings.Builder
	for line := range strings.SplitSeq(body, "\n") {
		line = trimLine(line)
		// Headers of PEM and PGP, and PGP's checksum.
		if strings.Contains(line, ": ") || strings.HasPrefix(line, "=") && len(line) == 5 {
			continue
		}
		b.WriteString(line)
	}
	value = strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(b.String())
	data, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		data, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	}
	if err != nil {
		return nil, value
	}
	return data, value
}

// trimLine takes off a line what source code puts around its base64: quotes, commas, and pluses with a space, which base64 has none of.
func trimLine(line string) string {
	const around = " \t\r\"',;\\`"
	line = strings.Trim(line, " \t\r")
	line = strings.TrimPrefix(strings.TrimSuffix(line, " +"), "+ ")
	return strings.Trim(line, around)
}

// edges are where the base64 of a block begins and ends in it.
func edges(body string) (first, last int) {
	const around = " \t\r\n\"'"
	for first, last = 0, len(body); first < last; {
		switch {
		case strings.IndexByte(around, body[first]) >= 0:
			first++
		case strings.HasPrefix(body[first:], `\n`), strings.HasPrefix(body[first:], `\r`):
			first += 2
		case strings.IndexByte(around, body[last-1]) >= 0:
			last--
		case strings.HasSuffix(body[:last], `\n`), strings.HasSuffix(body[:last], `\r`), strings.HasSuffix(body[:last], " +"):
			last -= 2
		default:
			return first, last
		}
	}
	return first, last
}

// whole says that a DER sequence is as long as it says.
func whole(der []byte) bool {
	n, rest := int(der[1]), der[2:]
	if n >= 0x80 {
		size := n & 0x7f
		if size == 0 || size > 3 || size > len(rest) {
			return false
		}
		n = 0
		for _, b := range rest[:size] {
			n = n<<8 | int(b)
		}
		rest = rest[size:]
	}
	return n == len(rest)
}

// locked says that the first secret key of an OpenPGP message has a passphrase, or lies on a card (RFC 9580, 5.5.3): the byte behind the
// public part is not zero. What can't be read counts as locked.
func locked(data []byte) bool {
	if len(data) < 3 || data[0]&0x80 == 0 {
		return true
	}
	var tag byte
	var n, head int
	if data[0]&0x40 != 0 { // new format
		tag = data[0] & 0x3f
		switch l := int(data[1]); {
		case l < 192:
			n, head = l, 2
		case l < 224:
			n, head = (l-192)<<8+int(data[2])+192, 3
		default:
			return true
		}
	} else {
		tag = data[0] >> 2 & 0xf
		switch data[0] & 3 {
		case 0:
			n, head = int(data[1]), 2
		case 1:
			n, head = int(binary.BigEndian.Uint16(data[1:])), 3
		default:
			return true
		}
	}
	if tag != 5 && tag != 7 || head+n > len(data) || n < 8 {
		return true
	}
	p := data[head : head+n]
	if p[0] != 4 {
		return true
	}
	numbers, curve := 0, false
	switch p[5] {
	case 1, 2, 3:
		numbers = 2
	case 16:
		numbers = 3
	case 17:
		numbers = 4
	case 18, 19, 22:
		numbers, curve = 1, true
	default:
		return true
	}
	algorithm := p[5]
	p = p[6:]
	if curve {
		if int(p[0])+1 > len(p) {
			return true
		}
		p = p[int(p[0])+1:]
	}
	for range numbers {
		if len(p) < 2 {
			return true
		}
		bytes := (int(binary.BigEndian.Uint16(p)) + 7) / 8
		if 2+bytes > len(p) {
			return true
		}
		p = p[2+bytes:]
	}
	if algorithm == 18 {
		if len(p) < 1 || int(p[0])+1 > len(p) {
			return true
		}
		p = p[int(p[0])+1:]
	}
	return len(p) == 0 || p[0] != 0
}
