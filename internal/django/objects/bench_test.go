package objects

import (
	"context"
	"testing"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// The look-ups of all routes of the sound example, its models included; what is read once for all contexts is not measured.
func BenchmarkSound(b *testing.B) {
	tree, err := source.Walk(context.Background(), "../../../examples/sound", source.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	defer tree.Close()
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	table := urlconf.Read(project.Sites[0].Contexts[0])
	b.ReportAllocs()
	for b.Loop() {
		reader := New(table, models.Read(table.Context))
		for _, route := range table.Routes {
			reader.Read(route)
		}
	}
	b.ReportMetric(float64(len(table.Routes)*b.N)/b.Elapsed().Seconds(), "routes/s")
}
