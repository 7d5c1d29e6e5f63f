package django

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed roles.txt
var rolesText string

// hosting is the role of words that name a place to run at. They speak for
// production in a module's name only: every second path has "docker" in it.
const hosting Role = 100

// example is the role of words that say that something is there to be copied.
const example Role = 101

// roleWords maps a word of a name to the role it speaks for.
var roleWords = sync.OnceValue(func() map[string]Role {
	kinds := map[string]Role{
		"production": Production, "staging": Staging, "development": Development, "testing": Testing, "base": Base,
		"hosting": hosting, "example": example,
	}
	words := map[string]Role{}
	for _, line := range strings.Split(rolesText, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		role, ok := kinds[strings.TrimSuffix(fields[0], ":")]
		if !ok {
			panic("roles.txt: " + fields[0] + " is no role")
		}
		for _, w := range fields[1:] {
			words[w] = role
		}
	}
	return words
})

func (r Role) String() string {
	return [...]string{"", "production", "staging", "development", "testing", "base"}[r]
}

// RoleOfModule tells a settings module's role from its dotted name. The last
// part says most: "prod.settings.local" is for development. Earlier parts are
// the names of projects and apps and count only where they are folders of a
// kind: "tests.settings".
func RoleOfModule(module string) Role {
	parts := strings.Split(module, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		role := roleOfWords(parts[i])
		if role == hosting {
			role = Plain
			if i == len(parts)-1 {
				role = Production
			}
		}
		if i < len(parts)-2 && role != Testing {
			continue // the names of the project and of its apps
		}
		if i == len(parts)-1 && role != Plain {
			return role
		}
		if i < len(parts)-1 && (role == Testing || role == Development || role == Production || role == Staging) {
			return role
		}
	}
	return Plain
}

// onlyHosting says that a module is one for production by the name of a place to run at alone.
func onlyHosting(module string) bool {
	_, last, _ := cutLast(module)
	return roleOfWords(last) == hosting
}

// RoleOfPath tells the role of a file that names settings: of "Dockerfile.dev",
// ".envs/.production/.django". The innermost name that says something decides.
func RoleOfPath(path string) Role { return roleOfPath(path, roleOfWords) }

// RoleOfConfiguration is RoleOfPath for the configuration of a proxy or of a machine: that it is an example does not make it one for
// development.
func RoleOfConfiguration(path string) Role {
	return roleOfPath(path, func(name string) Role { return strongest(name, Plain) })
}

func roleOfPath(path string, of func(name string) Role) Role {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if role := of(parts[i]); role != Plain && role != Base && role != hosting {
			return role
		}
	}
	return Plain
}

// roleOfWords is the role of the strongest word of a name: what says test or
// development outweighs what says production ("test_production", "local_docker").
func roleOfWords(name string) Role { return strongest(name, Development) }

// strongest is roleOfWords with what the words for examples speak for.
func strongest(name string, examples Role) Role {
	found := Plain
	for _, w := range wordsOf(name) {
		role := roleWords()[w]
		if role == example {
			role = examples
		}
		switch {
		case role == Plain, role == hosting && found != Plain:
		case found == Plain, found == hosting, role == Testing, role == Development && found != Testing, role == Staging && found == Production:
			found = role
		}
	}
	return found
}

// wordsOf splits a name at everything that is no letter, and where a capital follows a small letter.
func wordsOf(name string) []string {
	var words []string
	start := -1
	runes := []rune(name)
	for i, r := range runes {
		letter := unicode.IsLetter(r)
		if start >= 0 && (!letter || unicode.IsUpper(r) && unicode.IsLower(runes[i-1])) {
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		words = append(words, strings.ToLower(string(runes[start:])))
	}
	return words
}
