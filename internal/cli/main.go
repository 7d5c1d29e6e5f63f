// Package cli is Paddock's command line: one file per command. It reads what
// the user typed, calls the parts, and turns what they return into text and an
// exit code.
//
// It touches neither the process's streams, nor its environment, nor os.Exit:
// Main is given all it needs, so that tests run the very program.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
)

// Version is Paddock's own; a release sets it with -ldflags "-X paddock/internal/cli.Version=…".
var Version = "0.1.0-dev"

// The exit codes are a contract: scripts and CI branch on them.
const (
	exitClean      = 0 // nothing at or above --fail-on
	exitFindings   = 1
	exitUsage      = 2 // the command line, the configuration or the directory is wrong
	exitIncomplete = 3 // something could not be read or checked, and --strict was given
)

// command is what every command is given.
type command struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            map[string]string
	// exit is the code to end with when the command returns no error.
	exit int
}

// Main runs the command line and returns the exit code. args come without the program's name, env as
// os.Environ gives it.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	c := &command{stdin: stdin, stdout: stdout, stderr: stderr, env: map[string]string{}}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		c.env[name] = value
	}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = root.ExecuteContext(ctx)
	}()
	if !ended(ctx, done) {
		fmt.Fprintln(stderr, interrupted)
		return exitUsage
	}
	switch {
	case err == nil:
		return c.exit
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, interrupted)
	default:
		fmt.Fprintf(stderr, "paddock: %v\n", err)
	}
	return exitUsage
}

const (
	interrupted = "paddock: interrupted; nothing was reported"
	// patience is how long a command has to come to its end once it is interrupted. Reading a project changes nothing, so what
	// is left of it may be cut off.
	patience = time.Second
)

// ended waits for a command; false when it is interrupted and goes on all the same.
func ended(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "paddock",
		Short: "Keep a Django site safe",
		Long: `Paddock reads a Django project and says what is unsafe in it. It never runs the project's code
and needs no Python, no database, no account and no network.

Start in the directory that holds manage.py:

  paddock audit`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; `%s --help` lists what there is", err, cmd.CommandPath())
	})
	root.AddCommand(c.auditCommand(), c.routesCommand(), c.settingsCommand(), c.dbCommand(), c.sbomCommand(), c.hostCommand(), c.rulesCommand(), c.explainCommand(), c.versionCommand())
	return root
}

// knownCommand says what a first word that is no command was meant to be.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
		return fmt.Errorf("%q is no command; did you mean `paddock audit %s`?", args[0], args[0])
	}
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	if near := audit.Nearest(args[0], names); near != "" {
		return fmt.Errorf("%q is no command; did you mean `paddock %s`?", args[0], near)
	}
	return fmt.Errorf("%q is no command; use one of %s", args[0], strings.Join(names, ", "))
}

// upTo is the check of a command's arguments that names the next thing to do.
func upTo(n int, usage string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return fmt.Errorf("%q is one argument too many; write `%s %s`", args[n], cmd.CommandPath(), usage)
		}
		return nil
	}
}

// oneOf is the check of a flag that has few values.
func oneOf(flag, value string, values ...string) error {
	for _, v := range values {
		if v == value {
			return nil
		}
	}
	return fmt.Errorf("--%s: %q is not one of %s; choose one of them", flag, value, strings.Join(values, ", "))
}
