package cli

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"paddock/internal/audit"
	"paddock/internal/dotenv"
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

// readEnvFile reads a file of variables as python-dotenv does, ${NAME} from the lines above included. A line that is none is an error: whoever
// names the file wants all of it to count.
func readEnvFile(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--env-file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxEnvFile+1))
	if err != nil {
		return nil, fmt.Errorf("--env-file: read %s: %w", path, err)
	}
	if len(data) > maxEnvFile {
		return nil, fmt.Errorf("--env-file: %s has more than %d bytes; name a file of variables", path, maxEnvFile)
	}
	list, broken := dotenv.Read(string(data))
	vars := map[string]string{}
	for _, v := range list {
		if !v.Set || !envName.MatchString(v.Name) {
			broken = append(broken, v.Line)
			continue
		}
		vars[v.Name] = dotenv.Expand(v.Value, func(name string) (string, bool) {
			value, ok := vars[name]
			return value, ok
		})
	}
	if len(broken) > 0 {
		// The line may hold a secret: it is not quoted.
		return nil, fmt.Errorf("--env-file: %s:%d is not NAME=VALUE; correct the line", path, slices.Min(broken))
	}
	return vars, nil
}

// directory is the project's directory: the first argument, else this one.
func directory(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return "."
}
