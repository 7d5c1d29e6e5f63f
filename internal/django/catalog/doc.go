// Package catalog is what Paddock knows of Django and of the packages around
// it as plain facts: the settings' defaults by release, when each release ends,
// which names hold secrets, which apps are for development only.
//
// The facts stand in commented text files beside this one, embedded in the
// binary; the package reads them on first use and knows nothing of projects.
// Values are Python literals, left as text: whoever needs one evaluates it.
package catalog
