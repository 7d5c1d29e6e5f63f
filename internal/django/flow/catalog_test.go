package flow

import "testing"

// TestCatalog: every line of the catalogue that comes with Paddock is read, and none contradicts another.
func TestCatalog(t *testing.T) {
	c, errs := Catalog(nil)
	for _, err := range errs {
		t.Error(err)
	}
	if len(c.Dangers) < 20 {
		t.Errorf("there are %d dangers", len(c.Dangers))
	}
}
