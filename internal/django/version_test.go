package django

import "testing"

func TestAtLeast(t *testing.T) {
	for requirement, want := range map[string]bool{
		"": true, "djangorestframework": true, "djangorestframework>=3.10": true, "djangorestframework>=3.16": true,
		"djangorestframework~=3.12": true, "djangorestframework==3.15.0": true, "djangorestframework==3.16.1": true,
		"djangorestframework==4.0": true, "djangorestframework==3.14.0": false, "djangorestframework==3.9": false,
		"djangorestframework<3.15": false, "djangorestframework~=3.12.0": false, "djangorestframework==3.12.*": false,
		"djangorestframework>=3.9,<3.13": false, "djangorestframework>=3.9,<4": true,
	} {
		c := one(t, "DEBUG = False\n", map[string]string{"requirements.txt": requirement})
		if got := c.Site.Project.atLeast(c.Site, "djangorestframework", 3, 15); got != want {
			t.Errorf("%q: %v", requirement, got)
		}
	}
}
