package cli

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"paddock/internal/audit"
)

// projectFlags are the flags of every command that reads a project: where its configuration is, which
// settings are deployed, and what the site's environment holds.
type projectFlags struct {
	config   string
	contexts []string
	env      []string
	envFiles []string
}

func (f *projectFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "read the configuration from this `FILE`, not from the project")
	flags.StringSliceVar(&f.contexts, "context", nil, "judge this settings `MODULE` as the deployed one; may be repeated")
	flags.StringArrayVar(&f.env, "env", nil, "the site runs with this variable, `NAME=VALUE`; may be repeated")
	flags.StringArrayVar(&f.envFiles, "env-file", nil, "the site runs with the variables of this .env `FILE`; may be repeated")
}

// read reads the project's configuration and puts the flags over it.
func (f *projectFlags) read(dir string) (audit.Config, error) {
	config, err := audit.ReadConfig(dir, f.config, ruleNames())
	if err != nil {
		return config, err
	}
	if len(f.contexts) > 0 {
		config.Contexts = f.contexts
	}
	env := maps.Clone(config.Env)
	if env == nil {
		env = map[string]string{}
	}
	for _, path := range f.envFiles {
		vars, err := readEnvFile(path)
		if err != nil {
			return config, err
		}
		maps.Copy(env, vars)
	}
	for _, e := range f.env {
		name, value, ok := strings.Cut(e, "=")
		if !ok || !envName.MatchString(name) {
			return config, fmt.Errorf("--env: %q is not NAME=VALUE; write --env DEBUG=0", e)
		}
		env[name] = value
	}
	config.Env = env
	return config, nil
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// maxEnvFile bounds a file of variables; whoever names it knows it, so that is only against mistakes.
const maxEnvFile = 1 << 20

// readEnvFile reads a file of variables as `docker run --env-file` and python-dotenv do: NAME=VALUE a
// line, comments, an optional "export", and quotes around a value.
func readEnvFile(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--env-file: %w", err)
	}
	defer file.Close()
	vars := map[string]string{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxEnvFile)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "export ")), "=")
		name = strings.TrimSpace(name)
		if !ok || !envName.MatchString(name) {
			// The line may hold a secret: it is not quoted.
			return nil, fmt.Errorf("--env-file: %s:%d is not NAME=VALUE; correct the line", path, n)
		}
		vars[name] = envValue(strings.TrimSpace(value))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("--env-file: read %s: %w", path, err)
	}
	return vars, nil
}

// envValue takes the quotes off a value, or the comment behind one without.
func envValue(value string) string {
	if len(value) > 1 && value[0] == '\'' {
		if end := strings.IndexByte(value[1:], '\''); end >= 0 {
			return value[1 : 1+end]
		}
	}
	if len(value) > 1 && value[0] == '"' {
		if quoted, err := strconv.QuotedPrefix(value); err == nil {
			if text, err := strconv.Unquote(quoted); err == nil {
				return text
			}
		}
		if end := strings.LastIndexByte(value, '"'); end > 0 {
			return value[1:end]
		}
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return value
}

// directory is the project's directory: the first argument, else this one.
func directory(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return "."
}
