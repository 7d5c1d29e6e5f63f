package secret

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
)

//go:embed ordinary.txt
var ordinaryText string

// ordinary is what ordinary.txt says.
type ordinary struct {
	standIns   []string
	common     map[string]bool
	shown      [][]string
	shows      [][]string
	documented map[string]bool
	files      fileKinds
}

func readOrdinary(text string) *ordinary {
	o := &ordinary{common: map[string]bool{}, documented: map[string]bool{}}
	for line := range strings.Lines(text) {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch key {
		case "", "#":
		case "standin":
			if !slices.Contains(o.standIns, rest) {
				o.standIns = append(o.standIns, rest)
			}
		case "common":
			o.common[rest] = true
		case "shown":
			o.shown = append(o.shown, strings.Fields(rest))
		case "illustrates":
			o.shows = append(o.shows, strings.Fields(rest))
		case "documented":
			o.documented[strings.Fields(rest)[0]] = true
		case "file":
			kind, globs, _ := strings.Cut(rest, " ")
			for _, g := range strings.Fields(globs) {
				o.files.add(kind, g)
			}
		default:
			panic("ordinary.txt: " + line)
		}
	}
	return o
}

// standIn says that a text stands for a secret: it says so, or nobody who draws at random would draw it. Random text of
// sixty letters has one of the words by chance once in a few thousand.
func standIn(text string) bool {
	lower := strings.ToLower(text)
	for _, w := range facts().standIns {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return monotone(lower)
}

// monotone says that a text has a run of one letter or digit over and over, or of the alphabet in its order.
func monotone(text string) bool {
	same, up := 1, 1
	for i := 1; i < len(text); i++ {
		switch text[i] - text[i-1] {
		case 0:
			same, up = same+1, 1
		case 1:
			same, up = 1, up+1
		default:
			same, up = 1, 1
		}
		if same >= 6 || up >= 6 {
			return true
		}
	}
	return false
}

// Ordinary says that a text is no secret, whatever the name is under which it stands: something else fills it in before it is used, it is the hash
// of a password, it is encrypted, or everybody can read it in a provider's documents.
func Ordinary(text string) bool { return filled(text) || hashed(text) || documented(text) }

// StandIn says that a text stands for a secret that is drawn at random: it says so, or nobody would draw it.
func StandIn(text string) bool { return standIn(text) }

// Shown says that what stands under a name is made to be seen, in browsers or by people.
func Shown(name string) bool { return shown(name) && !kept(name) }

// documented says that everybody can read the text in a provider's documents.
func documented(text string) bool {
	if len(facts().documented) == 0 {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	return facts().documented[hex.EncodeToString(sum[:8])]
}

// shown says that what stands under a name is made to be seen.
func shown(name string) bool { return has(name, facts().shown) }

// illustrates says that what stands under a name only shows how it looks.
func illustrates(name string) bool { return has(name, facts().shows) }

// has says that one of the sets of words stands in a name.
func has(name string, sets [][]string) bool {
	words := catalog.NameWords(name)
	return slices.ContainsFunc(sets, func(set []string) bool {
		for i := 0; i+len(set) <= len(words); i++ {
			if slices.Equal(words[i:i+len(set)], set) {
				return true
			}
		}
		return false
	})
}

// filled says that something else fills a text in before it is used: a variable, a template, a store of secrets.
func filled(text string) bool {
	if text == "" {
		return true
	}
	if strings.ContainsAny(text[:1], "$<%{[!") && len(text) > 1 && (strings.HasPrefix(text, "${") || strings.HasPrefix(text, "$(") ||
		strings.HasPrefix(text, "<") || strings.HasPrefix(text, "%(") || strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "{%") ||
		strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") ||
		strings.HasPrefix(text, "!") && strings.Contains(text, " ")) {
		return true
	}
	if text[0] == '$' && len(text) > 1 && isName(text[1:]) {
		return true
	}
	// Random text has two marks beside each other by chance: what is filled in is closed again as well.
	for _, pair := range [...][2]string{{"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"<%", "%>"}, {"%(", ")s"}, {"%(", ")d"}, {"#{", "}"}} {
		if _, rest, ok := strings.Cut(text, pair[0]); ok && strings.Contains(rest, pair[1]) && (pair[0] != "$(" || strings.HasSuffix(rest, ")")) {
			return true
		}
	}
	for _, part := range [...]string{"os.environ", "getenv", "process.env", "env(", "config(", "secrets.", "arn:aws:", "vault:", "ENC[", "op://", "ssm:", "secretsmanager", "projects/", "file://", "$ANSIBLE_VAULT"} {
		if strings.Contains(text, part) {
			return true
		}
	}
	if strings.HasPrefix(text, "%") && strings.HasSuffix(text, "%") || strings.HasPrefix(text, "@") && strings.HasSuffix(text, "@") || strings.HasPrefix(text, "__") && strings.HasSuffix(text, "__") {
		return true
	}
	return false
}

// isSecretName says that a text is the name of a secret, and no secret: "client_secret".
func isSecretName(text string) bool {
	_, named := catalog.SecretName(text)
	return named && lookAt(text).digit == 0
}

// hashed says that a text is the hash of a password: whoever reads it has still to guess.
func hashed(text string) bool {
	for _, start := range []string{"pbkdf2_", "pbkdf2:", "argon2", "$argon2", "bcrypt", "$2a$", "$2b$", "$2y$", "scrypt", "$scrypt", "sha1$", "md5$", "$1$", "$5$", "$6$", "{SSHA}", "{SHA}", "$apr1$", "SCRAM-SHA"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	// What AWS's service for keys has encrypted, and a password of Django's with which nobody can log in.
	return strings.HasPrefix(text, "AQICAH") && len(text) > 100 || len(text) == 41 && text[0] == '!' && alphanumeric(text[1:])
}

func alphanumeric(text string) bool {
	for i := 0; i < len(text); i++ {
		if !letter(text[i]) && !digit(text[i]) {
			return false
		}
	}
	return true
}

// isName says that a text is a name as programs have them, with dots and dashes.
func isName(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; !letter(c) && c != '_' && c != '.' && c != '-' && (i == 0 || !digit(c)) {
			return false
		}
	}
	return text != ""
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// look is what a text is made of.
type look struct {
	lower, upper, digit, mark, space int
	foreign                          bool // not ASCII
}

func lookAt(text string) (l look) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z':
			l.lower++
		case 'A' <= c && c <= 'Z':
			l.upper++
		case digit(c):
			l.digit++
		case c == ' ' || c == '\t':
			l.space++
		case c >= 0x80 || c < 0x20:
			l.foreign = true
		default:
			l.mark++
		}
	}
	return l
}

// wordy says that a text is made of words: letters in runs as languages have them, with no more digits than at the ends.
func wordy(text string) bool {
	run, runs, digits, vowels, hard := 0, 0, 0, 0, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && letter(text[i]) && !(i > 0 && 'A' <= text[i] && text[i] <= 'Z' && 'a' <= text[i-1] && text[i-1] <= 'z') {
			run++
			if strings.IndexByte("aeiouyAEIOUY", text[i]) >= 0 {
				vowels++
				hard = 0
			} else if hard++; hard > 4 {
				return false // five consonants in a row
			}
			continue
		}
		if i < len(text) && digit(text[i]) {
			digits++
		}
		if run > 0 {
			runs++
		}
		run, hard = 0, 0
		if i < len(text) && letter(text[i]) {
			run = 1
			if strings.IndexByte("AEIOUY", text[i]) < 0 {
				hard = 1
			}
		}
	}
	letters := 0
	for i := 0; i < len(text); i++ {
		if letter(text[i]) {
			letters++
		}
	}
	if letters == 0 {
		return false
	}
	// Words have a vowel in every second or third letter, and are four letters long and more, as a rule.
	return float64(letters)/float64(max(1, runs)) >= 4 && digits*5 <= len(text) && vowels*5 >= letters
}

// random says that a text was drawn at random, as keys and tokens are.
func random(text string) bool {
	if len(text) < 16 || len(text) > 512 {
		return false
	}
	l := lookAt(text)
	if l.foreign || l.space > 0 || l.digit < 2 || l.lower+l.upper < 3 {
		return false
	}
	if holdsUUID(text) || dated(text) || wordy(text) || strings.Contains(text, "://") || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") || strings.ContainsAny(text, "<>{}()[]\\|;,\"'` ") {
		return false
	}
	if strings.Count(text, ".") > 3 || strings.Count(text, "/") > 4 {
		return false
	}
	if hexadecimal(text) {
		return entropy(text) >= 2.8 && (len(text) == 32 || len(text) == 40 || len(text) == 48 || len(text) == 64 || len(text) >= 20)
	}
	floor := 3.3
	if len(text) >= 32 {
		floor = 3.7
	}
	return entropy(text) >= floor
}

func hexadecimal(text string) bool {
	return strings.Trim(text, "0123456789abcdef") == "" || strings.Trim(text, "0123456789ABCDEF") == ""
}

// holdsUUID says that a text is a UUID, with something before or behind it.
func holdsUUID(text string) bool {
	for i := 0; i+36 <= len(text); i++ {
		if uuid(text[i : i+36]) {
			return true
		}
	}
	return false
}

func uuid(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !digit(c) && !('a' <= c|0x20 && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// dated says that a text begins with a date or is a version or number.
func dated(text string) bool {
	if len(text) >= 10 && digit(text[0]) && digit(text[3]) && text[4] == '-' && digit(text[5]) && text[7] == '-' {
		return true
	}
	return strings.Trim(text, "0123456789.,-+:eE") == ""
}
