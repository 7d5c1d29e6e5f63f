package audit

import (
	"context"
	"fmt"

	"paddock/internal/django"
	"paddock/internal/django/settings"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// load parses a tree and makes the model of it.
func load(ctx context.Context, tree *source.Tree, config Config, say func(string)) (*django.Project, error) {
	index := pyname.NewIndex(tree)
	say(fmt.Sprintf("reading %d Python files", len(index.Files())))
	if err := index.ParseAll(ctx); err != nil {
		return nil, err
	}
	say("working out the settings")
	project := django.Load(ctx, tree, index, django.Options{
		Modules: config.Contexts,
		Env:     settings.Environment{Vars: config.Env},
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("load the project: %w", err)
	}
	return project, nil
}

// Load reads a project and makes its model without running a rule. The tree of the project is open
// until its Close.
func Load(ctx context.Context, dir string, config Config) (*django.Project, error) {
	tree, err := source.Walk(ctx, dir, source.Limits{})
	if err != nil {
		return nil, err
	}
	project, err := load(ctx, tree, config, func(string) {})
	if err != nil {
		tree.Close()
		return nil, err
	}
	return project, nil
}
