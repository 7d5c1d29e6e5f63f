package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paddock/internal/check"
	"paddock/internal/checklist"
	"paddock/internal/report"
	"paddock/internal/taxonomy"
)

func (c *command) explainCommand() *cobra.Command {
	var noColor bool
	cmd := &cobra.Command{
		Use:     "explain RULE",
		Short:   "Say what a rule looks for, why, and how to mend it",
		Example: "  paddock explain hsts-missing\n  paddock explain security.W004",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one rule, as in `%s hsts-missing`; `paddock rules` lists them", cmd.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			found := lookUp(args[0])
			if len(found) == 0 {
				return fmt.Errorf("there is no rule %q; %s", args[0], nearestRule(args[0]))
			}
			style := c.style(noColor)
			for i, m := range found {
				if i > 0 {
					fmt.Fprintln(c.stdout)
				}
				if _, err := fmt.Fprint(c.stdout, explanation(m, style)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&noColor, "no-color", false, "no colours on a terminal")
	return cmd
}

// explained is everything that has a document: the rules, and the checks of a machine.
func explained() []check.Meta { return append(descriptions(), hostChecks()...) }

// lookUp finds a rule or a check by its id, or the rules that speak for a check of Django's own by that one's.
func lookUp(name string) (found []check.Meta) {
	for _, m := range explained() {
		if m.ID == strings.ToLower(name) || slices.ContainsFunc(djangoChecks(m.ID), func(id string) bool { return strings.EqualFold(id, name) }) {
			found = append(found, m)
		}
	}
	return found
}

// explanation is a rule's document as a terminal shows it.
func explanation(m check.Meta, style report.Style) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s\n", style.Paint(report.SeverityColor(m.Severity), m.Severity.String()), style.Paint(report.Bold, m.Title), style.Paint(report.Dim, "["+m.ID+"]"))
	fact := func(label, text string) {
		for i, l := range report.Wrap(text, style.Width()-12) {
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(&b, "  %s  %s\n", style.Paint(report.Dim, padded(label, 8)), l)
		}
	}
	practice, _ := checklist.ByID(m.Practice)
	fact("practice", m.Practice+": "+practice.Title)
	for _, cwe := range m.CWE {
		fact("weakness", fmt.Sprintf("CWE-%d %s", cwe, taxonomy.Name(cwe)))
	}
	for _, id := range taxonomy.OWASP(m.CWE) {
		fact("OWASP", id+" "+taxonomy.Title(id))
	}
	fact("Django", strings.Join(djangoChecks(m.ID), " "))
	fact("sure", m.Confidence.String()+" confidence")
	fact("since", m.Since)
	for _, s := range m.Sections() {
		fmt.Fprintf(&b, "\n%s\n", style.Paint(report.Bold, s.Title))
		b.WriteString(markdown(s.Text, style))
	}
	return b.String()
}
