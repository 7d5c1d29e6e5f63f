module paddock

go 1.26.8

require (
	// Bills of materials: the types of CycloneDX.
	github.com/CycloneDX/cyclonedx-go v0.12.0
	// Patterns with ** for exclude and per-path-ignores; path.Match has none.
	github.com/bmatcuk/doublestar/v4 v4.10.4
	// Tests: what differs between two values.
	github.com/google/go-cmp v0.7.0
	// Dockerfiles: the parser that builds them.
	github.com/moby/buildkit v0.34.2
	// Base scores of CVSS vectors, 3.0 to 4.0.
	github.com/pandatix/go-cvss v0.6.4
	// TOML with positions and a depth limit: pyproject.toml, lock files, our own configuration.
	github.com/pelletier/go-toml/v2 v2.4.3
	// Tests: the command line as scripts (testscript), small projects in one file (txtar).
	github.com/rogpeppe/go-internal v1.16.0
	// The command line: sub-commands, flags, help, completion.
	github.com/spf13/cobra v1.10.2
	// cobra's flags, named where flags are shared between commands.
	github.com/spf13/pflag v1.0.10
	// YAML with positions and without expanding aliases: compose, Kubernetes, CI, lock files.
	go.yaml.in/yaml/v4 v4.0.0
	// Tests: a tokenizer and parser of HTML to hold ours against.
	golang.org/x/net v0.59.0
	// openat2: a file below a root in one system call, links refused.
	golang.org/x/sys v0.49.0
	// Whether a person reads a stream, and how wide the terminal is.
	golang.org/x/term v0.47.0
	// Widths of East Asian characters in reports; Python's sources: NFKC of names, PEP 263 encodings, \N{names of characters}.
	golang.org/x/text v0.43.0
	// Tests: txtar.
	golang.org/x/tools v0.51.0
)

require (
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c // indirect
	github.com/containerd/typeurl/v2 v2.3.0 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/planetscale/vtprotobuf v0.6.1-0.20240319094008-0393e58bdf10 // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/mod v0.41.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	honnef.co/go/tools v0.8.2 // indirect
)

// tests and CI: what go vet does not see.
tool honnef.co/go/tools/cmd/staticcheck
