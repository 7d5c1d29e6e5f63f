// Package pyeval evaluates Python without Python: an abstract interpreter over
// the syntax trees that says of a value what it is, where it comes from and
// which variables of the environment change it. Settings modules are what it
// was made for (Eval); a URLconf and what it imports run in it as well.
//
// It knows Python and, as Python modules of its own in library/, as much of
// Django and of the packages around it as settings and URLconfs see
// (os.environ, django-environ, python-decouple, dj-database-url,
// django-split-settings, django-configurations, dynaconf, pathlib …). What it
// does not know becomes an Unknown with a reason, never a guess. It does not judge: what
// a value means is the rules' business.
package pyeval
