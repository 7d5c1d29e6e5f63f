package cli

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paddock/internal/audit"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/report"
	"paddock/internal/source"
)

// settingsFlags are the flags of `paddock settings`.
type settingsFlags struct {
	projectFlags
	format      string
	all         bool
	showSecrets bool
	noColor     bool
}

func (c *command) settingsCommand() *cobra.Command {
	var f settingsFlags
	cmd := &cobra.Command{
		Use:   "settings [DIR] [NAME…]",
		Short: "Say what the settings come to, and where each comes from",
		Long: `Works out every settings module of the project as Django would see it, without running it: the
value, the variable of the environment that would change it, and the line it comes from.

With names of settings, shows only those, in full.`,
		Example: `  paddock settings
  paddock settings DEBUG ALLOWED_HOSTS
  paddock settings shop/ --context shop.settings.production DATABASES`,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, names, err := dirAndNames(args)
			if err != nil {
				return err
			}
			return c.settings(cmd, &f, dir, names)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "text", "write `text` or json")
	flags.BoolVar(&f.all, "all", false, "show the settings that are not set, with Django's defaults")
	flags.BoolVar(&f.showSecrets, "show-secrets", false, "show passwords and keys in full")
	f.projectFlags.add(flags)
	flags.BoolVar(&f.noColor, "no-color", false, "no colours on a terminal")
	return cmd
}

// settingName is how the name of a setting looks, with the keys of a dict behind dots.
var settingName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*(\.[A-Za-z0-9_-]+)*$`)

// dirAndNames tells the directory from the settings: what looks like a setting and is no directory is one.
func dirAndNames(args []string) (dir string, names []string, err error) {
	dir = "."
	for i, arg := range args {
		info, statErr := os.Stat(arg)
		isDir := statErr == nil && info.IsDir()
		switch {
		case settingName.MatchString(arg) && !isDir:
			names = append(names, arg)
		case i == 0:
			dir = arg
		default:
			return "", nil, fmt.Errorf("%q is not the name of a setting; write one in capitals, such as DEBUG", arg)
		}
	}
	return dir, names, nil
}

func (c *command) settings(cmd *cobra.Command, f *settingsFlags, dir string, names []string) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	spendMemory(c.env)
	config, err := f.read(dir)
	if err != nil {
		return err
	}
	project, err := audit.Load(cmd.Context(), dir, config)
	if err != nil {
		return err
	}
	defer project.Tree.Close()
	var views []settingsView
	for _, site := range project.Sites {
		for _, context := range site.Contexts {
			if len(f.contexts) > 0 && !slices.Contains(f.contexts, context.Module) && !slices.Contains(f.contexts, context.Name()) {
				continue
			}
			views = append(views, settingsView{context, chosen(context, names, f.all)})
		}
	}
	notes := slices.Concat(project.Tree.Notes, project.Notes)
	for _, v := range views {
		notes = append(notes, v.context.Result.Notes...)
	}
	slices.SortFunc(notes, source.Note.Compare)
	notes = slices.Compact(notes)
	show := shower{secrets: f.showSecrets}
	if f.format == "json" {
		return c.settingsJSON(views, notes, show)
	}
	if len(views) == 0 {
		return fmt.Errorf("no Django settings were found in %q; name the directory that holds manage.py, or the module with --context", dir)
	}
	return c.settingsText(views, notes, show, c.style(f.noColor), len(names) > 0)
}

// settingsView is one context with the settings to show.
type settingsView struct {
	context  *django.Context
	settings []django.Setting
}

// chosen are the settings of a context to show: the named ones, else those that are set, and with all
// those with a default of Django's as well.
func chosen(context *django.Context, names []string, all bool) (list []django.Setting) {
	if len(names) == 0 {
		for i := range context.Result.Settings {
			names = append(names, context.Result.Settings[i].Name)
		}
		if all {
			names = append(names, catalog.DefaultNames(context.Site.Version.Series())...)
		}
		slices.Sort(names)
		names = slices.Compact(names)
	}
	for _, name := range names {
		list = append(list, context.Setting(name))
	}
	return list
}

// settingsText writes the settings for a person: one line each, or in full when they were asked for by name.
func (c *command) settingsText(views []settingsView, notes []source.Note, show shower, style report.Style, full bool) error {
	var b strings.Builder
	for i, v := range views {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s  %s\n", style.Paint(report.Bold, report.Quote(v.context.Name())), style.Paint(report.Dim, deployment(v.context)))
		for _, name := range v.context.GivenNames() {
			g := v.context.Given[name]
			line := fmt.Sprintf("  with %s=%s by %s", name, g.Value, linePlace(g.Place))
			if g.Unless != "" {
				line += ", unless " + g.Unless + " is set"
			}
			fmt.Fprintf(&b, "%s\n", style.Paint(report.Dim, cropped(report.Quote(line), style.Width())))
		}
		show.context = v.context
		if full {
			settingsInFull(&b, v.settings, show, style)
		} else {
			settingsTable(&b, v.settings, show, style)
		}
	}
	if len(notes) > 0 {
		fmt.Fprintf(&b, "\n%s\n", style.Paint(report.Yellow, fmt.Sprintf("Incomplete: %d could not be read or followed:", len(notes))))
		for i, n := range notes {
			if i == 5 {
				fmt.Fprintf(&b, "  and %d more; `--format json` lists them all\n", len(notes)-i)
				break
			}
			reason, _, _ := strings.Cut(n.Reason, "\n")
			fmt.Fprintf(&b, "  %s: %s\n", report.Quote(notePlace(n)), report.Quote(reason))
		}
	}
	_, err := c.stdout.Write([]byte(b.String()))
	return err
}

func notePlace(n source.Note) string {
	switch {
	case n.Path == "":
		return "the project"
	case n.Line == 0:
		return n.Path
	}
	return fmt.Sprintf("%s:%d", n.Path, n.Line)
}

func deployment(c *django.Context) string {
	if !c.Deployed {
		return "not deployed, as far as the project tells"
	}
	if c.Why == "" {
		return "deployed"
	}
	return "deployed: " + report.Quote(c.Why)
}

// settingsTable writes a line for each setting: name, value, variable, place.
func settingsTable(b *strings.Builder, list []django.Setting, show shower, style report.Style) {
	names, places := 0, 0
	for _, s := range list {
		names = max(names, len(s.Name))
		places = max(places, report.Cells(settingPlace(s)))
	}
	names = min(names, 34)
	room := max(36, style.Width()-2-names-2-2-places)
	for _, s := range list {
		value := show.line(s, room)
		color := report.Color("")
		switch {
		case !s.Value.Known():
			color = report.Yellow
		case !s.Set:
			color = report.Dim
		}
		value = padded(value, room)
		if color != "" {
			value = style.Paint(color, value)
		}
		fmt.Fprintf(b, "  %s  %s  %s\n", padded(s.Name, names), value, style.Paint(report.Blue, settingPlace(s)))
	}
}

// cropped cuts a text to a width, with "…" where it was cut.
func cropped(text string, columns int) string {
	if report.Cells(text) <= columns {
		return text
	}
	used := 0
	for i, r := range text {
		n := report.Cells(string(r))
		if used+n > columns-1 {
			return text[:i] + "…"
		}
		used += n
	}
	return text
}

func settingPlace(s django.Setting) string {
	if !s.Set {
		return "default"
	}
	if s.Place.File == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", report.Quote(s.Place.File.Path), s.Place.File.Position(s.Place.Start).Line)
}

// settingsInFull writes each setting as Python would, over several lines where it is long.
func settingsInFull(b *strings.Builder, list []django.Setting, show shower, style report.Style) {
	for _, s := range list {
		fmt.Fprintf(b, "  %s  %s\n", style.Paint(report.Bold, s.Name), style.Paint(report.Blue, settingPlace(s)))
		v := show.masked(s.Name, s.Value)
		for line := range strings.SplitSeq(python(v, style.Width()-4, 0), "\n") {
			fmt.Fprintf(b, "    %s\n", line)
		}
		if len(v.Env) > 0 {
			for _, l := range report.Wrap(show.unless(v), style.Width()-4) {
				fmt.Fprintf(b, "    %s\n", style.Paint(report.Dim, l))
			}
		}
		for i := range v.Else {
			fmt.Fprintf(b, "    %s\n", style.Paint(report.Dim, cropped("or "+python(&v.Else[i], 0, 0), style.Width()-4)))
		}
	}
}
