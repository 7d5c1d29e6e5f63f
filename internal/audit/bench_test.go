package audit_test

import (
	"context"
	"os"
	"testing"

	"paddock/internal/audit"
	"paddock/internal/rules"
)

// BenchmarkAudit audits the project that PADDOCK_BENCH_DIR names, or examples/leaky: everything that
// `paddock audit` does but printing.
func BenchmarkAudit(b *testing.B) {
	dir := os.Getenv("PADDOCK_BENCH_DIR")
	if dir == "" {
		dir = "../../examples/leaky"
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := audit.Run(context.Background(), audit.Options{Dir: dir, Rules: rules.All()})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(r.Stats.Bytes)
		b.ReportMetric(float64(r.Stats.Lines), "lines")
	}
}
