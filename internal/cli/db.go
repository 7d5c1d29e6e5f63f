package cli

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paddock/internal/advisory"
	"paddock/internal/ecosystem"
)

// dataFlag is where vulnerability data is kept, for every command that reads or writes it.
type dataFlag struct{ dir string }

func (f *dataFlag) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "data", "", "keep vulnerability data in this `DIR` (default: PADDOCK_DATA, else paddock in the user's cache)")
}

// dataDirectory is the directory for vulnerability data. It need not be there.
func (c *command) dataDirectory(f *dataFlag) (string, error) {
	for _, dir := range []string{f.dir, c.env["PADDOCK_DATA"]} {
		if dir != "" {
			return dir, nil
		}
	}
	// As os.UserCacheDir, which reads the process's environment.
	for _, base := range [][2]string{{"XDG_CACHE_HOME", ""}, {"LocalAppData", ""}, {"HOME", ".cache"}} {
		if dir := c.env[base[0]]; filepath.IsAbs(dir) {
			return filepath.Join(dir, base[1], "paddock", "advisories"), nil
		}
	}
	return "", errors.New("nothing says where vulnerability data is to be kept: HOME is not set; name a directory with --data")
}

// openData opens the vulnerability data for a command that can do without it; nil when there is no place for it.
func (c *command) openData(f *dataFlag) (*advisory.Database, error) {
	dir, err := c.dataDirectory(f)
	if err != nil {
		return nil, nil // no home, no data: the run says that there is none
	}
	return advisory.Open(dir)
}

func (c *command) dbCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Fetch, import and look at the data about known vulnerabilities",
		Long: `Paddock holds what a project depends on against vulnerability data in the OSV format. The data is kept on
this machine; an audit never goes to the network.`,
		Args: upTo(0, "update|import|status"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.dbUpdateCommand(), c.dbImportCommand(), c.dbStatusCommand())
	return cmd
}

func (c *command) dbUpdateCommand() *cobra.Command {
	var data dataFlag
	var from string
	var only []string
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Fetch the data from OSV, if there is newer",
		Example: `  paddock db update
  paddock db update --ecosystem PyPI`,
		Args: upTo(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := ecosystems(only)
			if err != nil {
				return err
			}
			dir, err := c.dataDirectory(&data)
			if err != nil {
				return err
			}
			p := c.startProgress()
			defer p.end()
			client := &http.Client{Timeout: 10 * time.Minute}
			for _, e := range list {
				p.say("fetching the data of " + string(e))
				s, fresh, err := advisory.Fetch(cmd.Context(), client, from, dir, e, time.Now().UTC().Truncate(time.Second))
				if err != nil {
					return err
				}
				p.end()
				word := "is up to date"
				if fresh {
					word = "fetched"
				}
				fmt.Fprintf(c.stdout, "%s %s: %s\n", e, word, holds(s))
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&only, "ecosystem", nil, "fetch only this `NAME`: PyPI or npm; may be repeated")
	flags.StringVar(&from, "from", advisory.OSV, "fetch from this `URL`, a mirror of OSV's")
	data.add(flags)
	return cmd
}

// ecosystems are those with the names, in the order of ecosystem.All; all when there are no names.
func ecosystems(names []string) (list []ecosystem.Ecosystem, err error) {
	for _, name := range names {
		if !slices.ContainsFunc(ecosystem.All(), func(e ecosystem.Ecosystem) bool { return strings.EqualFold(string(e), name) }) {
			return nil, fmt.Errorf("--ecosystem: there is no data about %q; name PyPI or npm", name)
		}
	}
	for _, e := range ecosystem.All() {
		if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(string(e), name) }) {
			list = append(list, e)
		}
	}
	return list, nil
}

func (c *command) dbImportCommand() *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "import FILE|DIR",
		Short: "Take the data from an archive or a directory of OSV records, without a network",
		Long: `Takes an archive as OSV publishes it for an ecosystem (all.zip), a directory of OSV records, or one record, and
replaces with it what there was about that ecosystem.`,
		Example: `  paddock db import PyPI-all.zip`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one archive or directory of OSV records: `paddock db import FILE`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := c.dataDirectory(&data)
			if err != nil {
				return err
			}
			p := c.startProgress()
			p.say("reading " + args[0])
			before := map[ecosystem.Ecosystem]*advisory.Status{}
			if old, _ := advisory.Open(dir); old != nil { // what can't be read is replaced
				for _, e := range ecosystem.All() {
					before[e] = old.Status(e)
				}
				old.Close()
			}
			done, err := advisory.Import(cmd.Context(), dir, args[0])
			p.end()
			for _, s := range done {
				fmt.Fprintf(c.stdout, "%s imported: %s\n", s.Ecosystem, holds(&s))
				if old := before[s.Ecosystem]; old != nil && old.Advisories > 2*s.Advisories {
					fmt.Fprintf(c.stdout, "%s had %d advisories before, which these take the place of; if that was not meant, import the whole archive\n", s.Ecosystem, old.Advisories)
				}
			}
			return err
		},
	}
	data.add(cmd.Flags())
	return cmd
}

func (c *command) dbStatusCommand() *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say what data there is, and how old it is",
		Args:  upTo(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := c.dataDirectory(&data)
			if err != nil {
				return err
			}
			db, err := advisory.Open(dir)
			defer func() { _ = db.Close() }() // there also when one of its files cannot be read
			fmt.Fprintf(c.stdout, "in %s\n", dir)
			now := time.Now()
			for _, e := range ecosystem.All() {
				s := db.Status(e)
				if s == nil {
					fmt.Fprintf(c.stdout, "%s: none; `paddock db update` fetches it\n", e)
					continue
				}
				fmt.Fprintf(c.stdout, "%s: %s, %s old, from %s\n", e, holds(s), age(now.Sub(s.AsOf())), s.Source)
				if now.Sub(s.AsOf()) > advisory.MaxAge {
					fmt.Fprintf(c.stdout, "     too old: an audit that rests on it is incomplete; `paddock db update` fetches what is new\n")
				}
			}
			return err
		},
	}
	data.add(cmd.Flags())
	return cmd
}

// holds says how much there is, and for which day.
func holds(s *advisory.Status) string {
	text := fmt.Sprintf("%d advisories about %d packages, as of %s", s.Advisories, s.Packages, s.AsOf().Format(time.DateOnly))
	if s.Unread > 0 {
		text += fmt.Sprintf(" (%d records could not be read)", s.Unread)
	}
	return text
}

// age is a time in days, the unit that matters for data.
func age(d time.Duration) string {
	days := max(0, int(d/(24*time.Hour)))
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}
