// Package script reads JavaScript and TypeScript, with JSX and Vue's single-file components, as far as it takes to see
// what a visitor's address, a message or an answer does in a page: it turns text into a tree, and follows values
// through it from where they come in (Flow.Source) to where they become markup, code or an address (Flow.Sink).
//
// Scripts do things for each other: FollowIn takes what is around one (see Around) and says what it does for others.
//
// It knows the language and browsers: what location and innerHTML are stands in browser.txt. It knows no Django and no
// template language: whoever cuts a script out of a template says where its holes are. It never runs what it reads,
// never fails and never panics on input: what it can't read becomes an entry in Script.Errors, and what stands around
// it is read as if it were not there. Types are passed over: they move no values.
package script
