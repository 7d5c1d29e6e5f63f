package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/source"
)

// routesFlags are the flags of `paddock routes`.
type routesFlags struct {
	projectFlags
	format    string
	anonymous bool
	unscoped  bool
	method    string
	app       string
	view      string
	check     string
	strict    bool
	noColor   bool
}

func (c *command) routesCommand() *cobra.Command {
	var f routesFlags
	cmd := &cobra.Command{
		Use:   "routes [DIR]",
		Short: "Say which URLs there are, and who may call each",
		Long: `Reads the URLs of the project in DIR (or here) as Django would, without running it, and says of each
what answers it, by which methods, who may call it, and whether what it looks up is narrowed to what
its caller may see.

Keep the table in the repository and let CI compare it, so that a pull request shows whose access it
changes:

  paddock routes --format csv > access.csv
  paddock routes --check access.csv

Exit codes: 0, or 1 when --check finds a difference, 2 when the command line or the configuration is
wrong, 3 when some routes could not be read and --strict was given.`,
		Example: `  paddock routes
  paddock routes --anonymous --method POST
  paddock routes --app billing --format markdown
  paddock routes --check access.csv`,
		Args: upTo(1, "[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.routes(cmd, &f, directory(args))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "text", "write `text`, json, csv or markdown")
	flags.BoolVar(&f.anonymous, "anonymous", false, "show only routes that anybody may call")
	flags.BoolVar(&f.unscoped, "unscoped", false, "show only routes that look up objects whoever they belong to")
	flags.StringVar(&f.method, "method", "", "show only routes that answer this HTTP `METHOD`")
	flags.StringVar(&f.app, "app", "", "show only routes whose view is in this `APP`")
	flags.StringVar(&f.view, "view", "", "show only routes whose view has this `TEXT` in its dotted name")
	flags.StringVar(&f.check, "check", "", "compare with the matrix in this `FILE` (.csv, .md or .json); exit with 1 when they differ")
	flags.BoolVar(&f.strict, "strict", false, "exit with 3 when some routes could not be read")
	f.projectFlags.add(flags)
	flags.BoolVar(&f.noColor, "no-color", false, "no colours on a terminal")
	return cmd
}

func (c *command) routes(cmd *cobra.Command, f *routesFlags, dir string) error {
	if err := oneOf("format", f.format, "text", "json", "csv", "markdown"); err != nil {
		return err
	}
	if f.check != "" && (f.anonymous || f.unscoped || f.method != "" || f.app != "" || f.view != "") {
		return errors.New("--check compares all routes; leave the filters out")
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
	m.Entries = slices.DeleteFunc(m.Entries, func(e *matrix.Entry) bool { return !f.shows(e) })
	notes := slices.Concat(project.Tree.Notes, project.Notes, m.Unread, m.Notes)
	slices.SortFunc(notes, source.Note.Compare)
	notes = slices.Compact(notes)
	if f.strict && len(notes) > 0 {
		c.exit = exitIncomplete
	}
	if f.check != "" {
		return c.checkRoutes(m, f)
	}
	var out bytes.Buffer
	switch f.format {
	case "json":
		return c.routesJSON(m, notes)
	case "csv":
		err = matrix.WriteCSV(&out, m.Rows())
	case "markdown":
		err = matrix.WriteMarkdown(&out, m.Rows())
	default:
		c.routesText(&out, m, contexts, notes, f)
	}
	if err == nil {
		_, err = c.stdout.Write(out.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write the routes: %w", err)
	}
	return nil
}

// shows says that a route passes the filters.
func (f *routesFlags) shows(e *matrix.Entry) bool {
	name := e.Route.View.Name
	switch {
	case f.anonymous && !e.Access.Rule.Open():
		return false
	case f.unscoped && e.Objects != "unscoped":
		return false
	case f.method != "" && len(e.Methods) > 0 && !slices.Contains(e.Methods, strings.ToUpper(f.method)):
		return false
	case f.app != "" && !slices.Contains(strings.Split(name, "."), f.app):
		return false
	case f.view != "" && !strings.Contains(name, f.view):
		return false
	}
	return true
}

// checkRoutes compares the matrix with a committed one.
func (c *command) checkRoutes(m *matrix.Matrix, f *routesFlags) error {
	data, err := os.ReadFile(f.check)
	if err != nil {
		return fmt.Errorf("--check: %w; write it first with `paddock routes --format csv > %s`", err, f.check)
	}
	old, err := matrix.ReadRows(f.check, data)
	if err != nil {
		return fmt.Errorf("--check %s: %w", f.check, err)
	}
	changes := matrix.Diff(old, m.Rows())
	var out bytes.Buffer
	changesText(&out, changes, c.style(f.noColor), f.check)
	if len(changes) > 0 {
		c.exit = exitFindings
	}
	_, err = c.stdout.Write(out.Bytes())
	return err
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
