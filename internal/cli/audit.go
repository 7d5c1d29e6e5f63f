package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paddock/internal/audit"
	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/report"
	"paddock/internal/rules"
	"paddock/internal/taxonomy"
)

// auditFlags are the flags of `paddock audit`.
type auditFlags struct {
	projectFlags
	data          dataFlag
	format        string
	failOn        string
	minConfidence string
	only          []string
	strict        bool
	history       bool
	baseline      string
	writeBaseline bool
	noColor       bool
}

func (c *command) auditCommand() *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit [DIR]",
		Short: "Say what is unsafe in a Django project",
		Long: `Reads the Django project in DIR (or here) and says what is unsafe in it. Nothing of the project is run.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the command line or the configuration is
wrong, 3 something could not be read or checked and --strict was given.`,
		Example: `  paddock audit
  paddock audit --format json > report.json
  paddock audit --context shop.settings.production --env-file production.env
  paddock audit --write-baseline`,
		Args: upTo(1, "[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.audit(cmd, &f, directory(args))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "text", "write `text` or json")
	flags.StringVar(&f.failOn, "fail-on", "", "exit with 1 from this `SEVERITY` on: info, low, medium, high (default), critical")
	flags.StringVar(&f.minConfidence, "min-confidence", "", "show findings from this `CONFIDENCE` on: low, medium (default), high")
	flags.StringSliceVar(&f.only, "only", nil, "run only this `RULE`; may be repeated (also --rule)")
	flags.BoolVar(&f.strict, "strict", false, "exit with 3 when something could not be read or checked")
	flags.BoolVar(&f.history, "history", false, "search every version of every file that git keeps for secrets as well")
	f.projectFlags.add(flags)
	f.data.add(flags)
	flags.StringVar(&f.baseline, "baseline", "", "leave out the findings of this `FILE` (default: DIR/"+audit.BaselineName+", if there)")
	flags.BoolVar(&f.writeBaseline, "write-baseline", false, "write the findings to the baseline instead of showing them")
	flags.BoolVar(&f.noColor, "no-color", false, "no colours on a terminal")
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "rule" {
			name = "only"
		}
		return pflag.NormalizedName(name)
	})
	return cmd
}

func (c *command) audit(cmd *cobra.Command, f *auditFlags, dir string) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	spendMemory(c.env)
	config, err := f.read(dir)
	if err != nil {
		return err
	}
	if f.failOn != "" {
		if config.FailOn, err = finding.ParseSeverity(f.failOn); err != nil {
			return fmt.Errorf("--fail-on: %w", err)
		}
	}
	if f.minConfidence != "" {
		if config.MinConfidence, err = finding.ParseConfidence(f.minConfidence); err != nil {
			return fmt.Errorf("--min-confidence: %w", err)
		}
	}
	if err := audit.KnownRules("--only", f.only, ruleNames()); err != nil {
		return err
	}
	options := audit.Options{Dir: dir, Rules: rules.All(), Only: f.only, Config: config, History: f.history}
	if !f.writeBaseline {
		if options.Baseline, err = readBaseline(dir, f.baseline); err != nil {
			return err
		}
	}
	data, err := c.openData(&f.data)
	if err != nil {
		return err
	}
	defer data.Close()
	options.Advisories = data
	p := c.startProgress()
	options.Progress = p.say
	result, err := audit.Run(cmd.Context(), options)
	p.end()
	if err != nil {
		return err
	}
	if f.writeBaseline {
		return c.writeBaseline(dir, f, result)
	}
	run := reportOf(result)
	if f.format == "json" {
		err = report.JSON(c.stdout, run)
	} else {
		err = report.Text(c.stdout, run, c.style(f.noColor))
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	worst, any := run.Worst()
	switch {
	case any && worst >= config.FailOn:
		c.exit = exitFindings
	case f.strict && len(run.Incomplete) > 0:
		c.exit = exitIncomplete
	}
	return nil
}

// readBaseline reads the baseline that was named, or the project's own when there is one.
func readBaseline(dir, named string) (*audit.Baseline, error) {
	if named != "" {
		return audit.ReadBaseline(named)
	}
	return audit.ProjectBaseline(dir)
}

// writeBaseline writes what was found. The file takes the place of what is there, so that a link is
// replaced and never followed.
func (c *command) writeBaseline(dir string, f *auditFlags, result *audit.Result) error {
	if len(f.only) > 0 {
		return errors.New("--write-baseline with --only would forget the findings of all other rules; leave --only out")
	}
	path := f.baseline
	if path == "" {
		path = filepath.Join(dir, audit.BaselineName)
	}
	b := audit.NewBaseline(result.Findings)
	temp, err := os.CreateTemp(filepath.Dir(path), audit.BaselineName+".*")
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(b.Bytes())
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	_, err = fmt.Fprintf(c.stdout, "%d findings written to %s. Commit it; from now on only new findings are shown.\n", b.Len(), path)
	return err
}

// reportOf puts a run into the form that reports take.
func reportOf(r *audit.Result) *report.Run {
	run := &report.Run{
		Version: Version, Suppressed: r.Suppressed, Known: r.Known, Hidden: r.Hidden, Gone: r.Gone,
		Stats: report.Stats{Files: r.Stats.Files, Lines: r.Stats.Lines, Bytes: r.Stats.Bytes, Seconds: r.Stats.Time.Seconds()},
	}
	for _, c := range r.Contexts {
		run.Contexts = append(run.Contexts, contextOf(c))
	}
	why := map[string]string{}
	for _, m := range descriptions() {
		why[m.ID] = firstParagraph(m.Section("Why it matters"))
	}
	for _, f := range r.Findings {
		run.Findings = append(run.Findings, report.Finding{Finding: f, OWASP: taxonomy.OWASP(f.CWE), Why: why[f.Rule]})
	}
	for _, n := range r.Notes {
		run.Incomplete = append(run.Incomplete, report.Incomplete(n))
	}
	return run
}

func contextOf(c *django.Context) report.Context {
	return report.Context{Module: c.Module, Configuration: c.Configuration, Deployed: c.Deployed, Why: c.Why}
}

func firstParagraph(text string) string {
	first, _, _ := strings.Cut(text, "\n\n")
	return first
}

// descriptions are those of all rules, the audit's own among them, sorted by id.
func descriptions() []check.Meta { return describe(rules.All(), audit.Own()) }
