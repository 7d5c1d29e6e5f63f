package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/django/dependency"
	"paddock/internal/sbom"
)

// sbomFlags are the flags of `paddock sbom`.
type sbomFlags struct {
	projectFlags
	data   dataFlag
	name   string
	strict bool
}

func (c *command) sbomCommand() *cobra.Command {
	var f sbomFlags
	cmd := &cobra.Command{
		Use:   "sbom [DIR]",
		Short: "Write what the project installs, and what is known to be weak in it (CycloneDX)",
		Long: `Writes a bill of materials in CycloneDX 1.6 (JSON): every package that the requirement and lock files of the
project ask for, where each is asked for, which brings which, and the known vulnerabilities of each version. What
could not be read is said on standard error.`,
		Example: `  paddock sbom > bom.json`,
		Args:    upTo(1, "[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.sbom(cmd, &f, directory(args))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.name, "name", "", "call the project `NAME` (default: the directory's)")
	flags.BoolVar(&f.strict, "strict", false, "exit with 3 when something could not be read or checked")
	f.projectFlags.add(flags)
	f.data.add(flags)
	return cmd
}

func (c *command) sbom(cmd *cobra.Command, f *sbomFlags, dir string) error {
	config, err := f.read(dir)
	if err != nil {
		return err
	}
	data, err := c.openData(&f.data)
	if err != nil {
		return err
	}
	defer data.Close()
	project, err := audit.LoadWith(cmd.Context(), dir, config, data)
	if err != nil {
		return err
	}
	defer project.Tree.Close()
	if len(project.Requirements.List) == 0 {
		return errors.New("the project has no requirement and no lock file; name the directory that has one")
	}
	name := f.name
	if name == "" {
		if abs, err := filepath.Abs(dir); err == nil {
			name = filepath.Base(abs)
		}
	}
	known := dependency.Known(project, func() *dependency.Uses { return dependency.Read(project) })
	if err := sbom.Write(c.stdout, name, Version, project.Requirements, known); err != nil {
		return err
	}
	notes := append(known.Notes, project.Requirements.Notes...)
	for _, n := range notes {
		at := ""
		if n.Path != "" {
			at = n.Path + ": "
			if n.Line > 0 {
				at = fmt.Sprintf("%s:%d: ", n.Path, n.Line)
			}
		}
		fmt.Fprintf(c.stderr, "paddock: incomplete: %s%s\n", at, n.Reason)
	}
	if f.strict && len(notes) > 0 {
		c.exit = exitIncomplete
	}
	return nil
}
