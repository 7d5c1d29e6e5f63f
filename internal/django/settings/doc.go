// Package settings evaluates Django's settings modules without Python: an
// abstract interpreter over the syntax trees that says for every setting its
// value, where it comes from and which variables of the environment change it.
//
// It knows the part of Python and of the settings helpers (os.environ,
// django-environ, python-decouple, dj-database-url, django-split-settings,
// django-configurations, pathlib …) that settings modules are written in. What
// it does not know becomes an Unknown with a reason, never a guess. It does not
// judge: what a value means is the rules' business.
package settings
