package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/source"
)

// routesFlags are the flags of `paddock routes`.
type routesFlags struct {
	projectFlags
	format string
}

func (c *command) routesCommand() *cobra.Command {
	var f routesFlags
	cmd := &cobra.Command{
		Use:   "routes [DIR]",
		Short: "Say which URLs there are, and who may call each",
		Long: `Reads the URLconf of the project in DIR (or here) as Django would, without running it, and says of each
route what answers it and who may call it.`,
		Example: `  paddock routes
  paddock routes --format json`,
		Args: upTo(1, "[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.routes(cmd, &f, directory(args))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "json", "write json")
	f.projectFlags.add(flags)
	return cmd
}

func (c *command) routes(cmd *cobra.Command, f *routesFlags, dir string) error {
	if err := oneOf("format", f.format, "json"); err != nil {
		return err
	}
	config, err := f.read(dir)
	if err != nil {
		return err
	}
	project, err := audit.Load(cmd.Context(), dir, config)
	if err != nil {
		return err
	}
	defer project.Tree.Close()
	contexts := routed(project, f.contexts)
	if len(contexts) == 0 {
		return fmt.Errorf("no Django settings were found in %q; name the directory that holds manage.py, or the module with --context", dir)
	}
	m := matrix.Read(project, contexts)
	notes := slices.Concat(project.Tree.Notes, project.Notes, m.Unread)
	slices.SortFunc(notes, source.Note.Compare)
	notes = slices.Compact(notes)
	return c.routesJSON(m, notes)
}

// routed are the contexts whose routes are read: those that were named, else those that are deployed
// and those of development, since a route that only they have is worth knowing.
func routed(p *django.Project, named []string) []*django.Context {
	var list []*django.Context
	for _, site := range p.Sites {
		for _, c := range site.Contexts {
			switch {
			case len(named) > 0:
				if slices.Contains(named, c.Module) || slices.Contains(named, c.Name()) {
					list = append(list, c)
				}
			case c.Deployed || c.Role != django.Base && c.Role != django.Testing:
				list = append(list, c)
			}
		}
		if len(named) == 0 && !slices.ContainsFunc(list, func(c *django.Context) bool { return c.Site == site }) {
			list = append(list, site.Contexts...)
		}
	}
	return list
}
