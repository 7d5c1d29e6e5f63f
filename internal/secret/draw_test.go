package secret

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"sync"
)

// Nothing that looks like a secret stands in the repository: what the tests look for is drawn when they run, the same each time.

const (
	lowers  = "abcdefghijklmnopqrstuvwxyz"
	uppers  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	numbers = "0123456789"
	alnums  = numbers + uppers + lowers
	hexes   = numbers + "abcdef"
	urls    = alnums + "_-"
	base64s = alnums + "+/"
	// of django/core/management/utils.py
	djangos = lowers + numbers + "!@#$%^&*(-_=+)"
)

// drawer draws texts.
type drawer struct{ *rand.Rand }

func newDrawer(seed uint64) drawer { return drawer{rand.New(rand.NewPCG(seed, *suiteSeed))} }

// of draws n characters, such that no stand-in and no run is among them, as is all but certain for real ones.
func (d drawer) of(alphabet string, n int) string {
	for {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[d.IntN(len(alphabet))]
		}
		if !standIn(string(b)) && (n < 8 || entropy(string(b)) > 2.5) {
			return string(b)
		}
	}
}

func (d drawer) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(d.IntN(256))
	}
	return b
}

func (d drawer) uuid() string {
	return d.of(hexes, 8) + "-" + d.of(hexes, 4) + "-" + d.of(hexes, 4) + "-" + d.of(hexes, 4) + "-" + d.of(hexes, 12)
}

func (d drawer) base64(n int) string { return base64.StdEncoding.EncodeToString(d.bytes(n)) }

// password is one that a careful person makes.
func (d drawer) password() string { return d.of(alnums, 9) + "!" + d.of(numbers, 2) + d.of(lowers, 3) }

// withSum ends in GitHub's checksum.
func (d drawer) withSum(prefix string) string {
	body := d.of(alnums, 30)
	n := crc32.ChecksumIEEE([]byte(body))
	sum := make([]byte, 6)
	for i := 5; i >= 0; i-- {
		sum[i] = base62[n%62]
		n /= 62
	}
	return prefix + body + string(sum)
}

// jwt is a token with claims.
func (d drawer) jwt(claims string) string {
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + e([]byte(claims)) + "." + e(d.bytes(32))
}

// bech is a key of age.
func (d drawer) bech() string {
	const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var values []byte
	acc, bits := 0, 0
	for _, b := range d.bytes(32) {
		acc, bits = acc<<8|int(b), bits+8
		for bits >= 5 {
			bits -= 5
			values = append(values, byte(acc>>bits&31))
		}
	}
	values = append(values, byte(acc<<(5-bits)&31))
	sum := uint32(1)
	add := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	const human = "age-secret-key-"
	for _, c := range []byte(human) {
		add(c >> 5)
	}
	add(0)
	for _, c := range []byte(human) {
		add(c & 31)
	}
	for _, v := range values {
		add(v)
	}
	for range 6 {
		add(0)
	}
	sum ^= 1
	out := []byte(human + "1")
	for _, v := range values {
		out = append(out, letters[v])
	}
	for i := range 6 {
		out = append(out, letters[sum>>(5*(5-i))&31])
	}
	return strings.ToUpper(string(out))
}

// Keys are made by crypto's own generators, which want their own randomness; the tests ask for nothing that depends on the key.
var (
	rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
		k, err := rsa.GenerateKey(nil, 2048)
		if err != nil {
			panic(err)
		}
		return k
	})
	edKey = sync.OnceValue(func() ed25519.PrivateKey {
		_, k, err := ed25519.GenerateKey(nil)
		if err != nil {
			panic(err)
		}
		return k
	})
	ecKey = sync.OnceValue(func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), nil)
		if err != nil {
			panic(err)
		}
		return k
	})
)

func block(label string, der []byte, headers map[string]string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der, Headers: headers}))
}

func pkcs8(key any) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return der
}

func sec1() []byte {
	der, err := x509.MarshalECPrivateKey(ecKey())
	if err != nil {
		panic(err)
	}
	return der
}

// openssh is a key in OpenSSH's format, encrypted by a cipher or by "none".
func openssh(cipher string) []byte {
	var b bytes.Buffer
	b.WriteString("openssh-key-v1\x00")
	text := func(s string) {
		binary.Write(&b, binary.BigEndian, uint32(len(s)))
		b.WriteString(s)
	}
	kdf := "none"
	if cipher != "none" {
		kdf = "bcrypt"
	}
	text(cipher)
	text(kdf)
	text("")
	binary.Write(&b, binary.BigEndian, uint32(1))
	text("ssh-ed25519" + string(edKey()[32:]))
	text(string(edKey()) + "comment")
	return b.Bytes()
}

// pgp is the first packet of an OpenPGP key of RSA; usage is what says whether it has a passphrase.
func pgp(usage byte) string {
	var p bytes.Buffer
	p.Write([]byte{4, 0x65, 0x43, 0x21, 0, 1})
	number := func(b []byte) {
		binary.Write(&p, binary.BigEndian, uint16(len(b)*8))
		p.Write(b)
	}
	number(rsaKey().N.Bytes())
	number([]byte{1, 0, 1})
	p.WriteByte(usage)
	number(rsaKey().D.Bytes())
	body := p.Bytes()
	packet := append([]byte{0xc5, byte((len(body)-192)>>8 + 192), byte(len(body) - 192)}, body...)
	text := base64.StdEncoding.EncodeToString(packet)
	var lines []string
	for len(text) > 64 {
		lines, text = append(lines, text[:64]), text[64:]
	}
	lines = append(lines, text, "=aB3d")
	return "-----BEGIN PGP PRIVATE " + "KEY BLOCK-----\n\n" + strings.Join(lines, "\n") + "\n-----END PGP PRIVATE " + "KEY BLOCK-----\n"
}

func pkcs1() []byte { return x509.MarshalPKCS1PrivateKey(rsaKey()) }
