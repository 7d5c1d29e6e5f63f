package audit

import (
	"context"
	"fmt"

	"paddock/internal/advisory"
	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// load makes the model of a tree. all says that every Python file is to be parsed; else those are that the model needs.
func load(ctx context.Context, tree *source.Tree, config Config, advisories *advisory.Database, all bool, say func(string)) (*django.Project, error) {
	index := pyname.NewIndex(tree)
	say(fmt.Sprintf("reading %d Python files", len(index.Files())))
	project := django.Load(ctx, tree, index, django.Options{
		Modules:    config.Contexts,
		Env:        pyeval.Environment{Vars: config.Env},
		Advisories: advisories,
		ParseAll:   all,
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("load the project: %w", err)
	}
	return project, nil
}

// Load makes the model of a project without running a rule, and reads no more than that takes. The tree of the project is open
// until its Close.
func Load(ctx context.Context, dir string, config Config) (*django.Project, error) {
	return LoadWith(ctx, dir, config, nil)
}

// LoadWith is Load for whoever asks about known vulnerabilities, too.
func LoadWith(ctx context.Context, dir string, config Config, advisories *advisory.Database) (*django.Project, error) {
	tree, err := source.Walk(ctx, dir, source.Limits{})
	if err != nil {
		return nil, err
	}
	project, err := load(ctx, tree, config, advisories, false, func(string) {})
	if err != nil {
		tree.Close()
		return nil, err
	}
	return project, nil
}
