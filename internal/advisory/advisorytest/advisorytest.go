// Package advisorytest gives tests a database of advisories.
package advisorytest

import (
	"context"
	"testing"

	"paddock/internal/advisory"
)

// Open imports a directory of OSV records into a database of its own, which is closed and removed when the test has ended.
func Open(t testing.TB, records string) *advisory.Database {
	t.Helper()
	dir := t.TempDir()
	if _, err := advisory.Import(context.Background(), dir, records); err != nil {
		t.Fatal(err)
	}
	db, err := advisory.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
