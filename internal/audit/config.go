package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/pelletier/go-toml/v2"

	"paddock/internal/finding"
)

// Config is what a project's configuration says, and what the command line
// says in its place.
type Config struct {
	// FailOn is the severity from which a finding makes the run fail.
	FailOn finding.Severity
	// MinConfidence is the lowest confidence that is shown.
	MinConfidence finding.Confidence
	// Exclude are patterns of paths in which nothing is reported. They are read all the same: a
	// settings module may need them.
	Exclude []string
	// Ignore are rules that are not run.
	Ignore []string
	// PathIgnores are the rules that are ignored in the paths of a pattern.
	PathIgnores map[string][]string
	// Contexts are the settings modules that are deployed, in place of what the project's files say.
	Contexts []string
	// Env are variables of the environment that the site runs with.
	Env map[string]string
	// Flow are files of the project, relative to its root, whose lines are added to the flow catalogue.
	Flow []string
}

// DefaultConfig is what holds when nobody says anything.
func DefaultConfig() Config {
	return Config{FailOn: finding.High, MinConfidence: finding.Likely}
}

// The two files in which a configuration may stand.
const (
	pyproject   = "pyproject.toml"
	paddockToml = "paddock.toml"
)

// maxConfig bounds a configuration file: it comes with the project and may be anything.
const maxConfig = 4 << 20

// configKeys is the table as TOML has it.
type configKeys struct {
	FailOn        *string             `toml:"fail-on"`
	MinConfidence *string             `toml:"min-confidence"`
	Exclude       []string            `toml:"exclude"`
	Ignore        []string            `toml:"ignore"`
	PathIgnores   map[string][]string `toml:"per-path-ignores"`
	Contexts      []string            `toml:"contexts"`
	Env           map[string]string   `toml:"env"`
	Flow          []string            `toml:"flow"`
}

// ReadConfig reads [tool.paddock] of the project's pyproject.toml, or its paddock.toml, which has the
// same keys without the table; file, when it is not "", names another file in their place. A project
// without either has the default. rules are the ids that there are. An error is the user's to mend and
// names the file, the line and what to write instead.
func ReadConfig(dir, file string, rules []string) (Config, error) {
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return Config{}, fmt.Errorf("read the configuration: %w", err)
		}
		return parseConfig(file, data, filepath.Base(file) == pyproject, rules)
	}
	root, err := os.OpenRoot(dir) // no link leads out of it
	if err != nil {
		return DefaultConfig(), nil // the audit itself says what is wrong with the directory
	}
	defer root.Close()
	own, err := readFile(root, paddockToml, maxConfig)
	if err != nil {
		return Config{}, err
	}
	shared, err := readFile(root, pyproject, maxConfig)
	if err != nil {
		return Config{}, err
	}
	if own == nil {
		if shared == nil {
			return DefaultConfig(), nil
		}
		return parseConfig(pyproject, shared, true, rules)
	}
	if shared != nil && bytes.Contains(shared, []byte("[tool.paddock")) {
		return Config{}, fmt.Errorf("both %s and [tool.paddock] of %s configure Paddock; keep one of them", paddockToml, pyproject)
	}
	return parseConfig(paddockToml, own, false, rules)
}

// readFile is the content of a file in a project's directory; nil when there is no such file.
func readFile(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file; name another with a flag, or remove it", name)
	}
	data := []byte{}
	if err == nil {
		var f *os.File
		if f, err = root.Open(name); err == nil {
			defer f.Close()
			data, err = io.ReadAll(io.LimitReader(f, limit+1))
		}
	}
	if err == nil && int64(len(data)) > limit {
		err = errors.New("it is too large")
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; name another with a flag, or remove it", name, err)
	}
	return data, nil
}

// parseConfig reads the text of a configuration. shared says that it is a pyproject.toml, of which
// only one table is ours.
func parseConfig(name string, data []byte, shared bool, rules []string) (Config, error) {
	var keys configKeys
	var err error
	if shared {
		var whole struct {
			Tool struct {
				Paddock configKeys `toml:"paddock"`
			} `toml:"tool"`
		}
		err = decode(data, &whole)
		keys = whole.Tool.Paddock
	} else {
		err = decode(data, &keys)
	}
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		err = nil
		for _, e := range strict.Errors {
			key := []string(e.Key())
			if shared {
				if len(key) < 3 || key[0] != "tool" || key[1] != "paddock" {
					continue // other tools'
				}
				key = key[2:]
			}
			line, _ := e.Position()
			return Config{}, unknownKey(name, line, strings.Join(key, "."))
		}
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		line, column := wrong.Position()
		return Config{}, fmt.Errorf("%s:%d:%d: %s; correct it", name, line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	if err != nil {
		return Config{}, fmt.Errorf("%s: %s; correct it", name, strings.TrimPrefix(err.Error(), "toml: "))
	}
	c, err := keys.config(rules)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func decode(data []byte, into any) error {
	return toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(into)
}

// unknownKey names the key that was probably meant.
func unknownKey(name string, line int, key string) error {
	var known []string
	for f := range reflect.TypeFor[configKeys]().Fields() {
		known = append(known, f.Tag.Get("toml"))
	}
	slices.Sort(known)
	if near := Nearest(key, known); near != "" {
		return fmt.Errorf("%s:%d: there is no key %q; did you mean %s?", name, line, key, near)
	}
	return fmt.Errorf("%s:%d: there is no key %q; use %s", name, line, key, strings.Join(known, ", "))
}

// config checks the keys' values.
func (k *configKeys) config(rules []string) (Config, error) {
	c := DefaultConfig()
	var err error
	if k.FailOn != nil {
		if c.FailOn, err = finding.ParseSeverity(*k.FailOn); err != nil {
			return c, fmt.Errorf("fail-on: %w", err)
		}
	}
	if k.MinConfidence != nil {
		if c.MinConfidence, err = finding.ParseConfidence(*k.MinConfidence); err != nil {
			return c, fmt.Errorf("min-confidence: %w", err)
		}
	}
	c.Exclude, c.Ignore, c.PathIgnores, c.Contexts, c.Env, c.Flow = k.Exclude, k.Ignore, k.PathIgnores, k.Contexts, k.Env, k.Flow
	for _, pattern := range slices.Concat(c.Exclude, slices.Sorted(maps.Keys(c.PathIgnores))) {
		if !doublestar.ValidatePattern(pattern) {
			return c, fmt.Errorf("%q is not a pattern of paths; write one such as \"tests/**\"", pattern)
		}
	}
	if err := KnownRules("ignore", c.Ignore, rules); err != nil {
		return c, err
	}
	for _, pattern := range slices.Sorted(maps.Keys(c.PathIgnores)) {
		if err := KnownRules(fmt.Sprintf("per-path-ignores.%q", pattern), c.PathIgnores[pattern], rules); err != nil {
			return c, err
		}
	}
	return c, nil
}

// KnownRules says which of the names is no rule's; what tells where they stand.
func KnownRules(what string, names, rules []string) error {
	for _, name := range names {
		if slices.Contains(rules, name) {
			continue
		}
		if near := Nearest(name, rules); near != "" {
			return fmt.Errorf("%s: there is no rule %q; did you mean %s?", what, name, near)
		}
		return fmt.Errorf("%s: there is no rule %q; `paddock rules` lists them", what, name)
	}
	return nil
}

// excluded says that nothing is reported in a path.
func (c *Config) excluded(path string) bool {
	return slices.ContainsFunc(c.Exclude, func(pattern string) bool { return matches(pattern, path) })
}

// ignored says that a rule is ignored in a path.
func (c *Config) ignored(rule, path string) bool {
	for pattern, rules := range c.PathIgnores {
		if slices.Contains(rules, rule) && matches(pattern, path) {
			return true
		}
	}
	return false
}

// matches holds a path against a pattern, as .gitignore does: a directory stands for what is in it,
// and a pattern without a slash is a name at any depth.
func matches(pattern, path string) bool {
	if path == "" {
		return false
	}
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	if rest, anchored := strings.CutPrefix(pattern, "/"); anchored {
		pattern = rest
	} else if !strings.Contains(pattern, "/") {
		pattern = "**/" + pattern
	}
	whole, _ := doublestar.Match(pattern, path)
	if whole {
		return true
	}
	below, _ := doublestar.Match(pattern+"/**", path)
	return below
}
