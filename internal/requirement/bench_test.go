package requirement

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

// large are lock files of some megabytes, as their tools would write them for a project with very many packages.
func large() map[string]string {
	const n = 12_000
	name := func(i int) string { return fmt.Sprintf("package-%d", i%n) }
	hash := strings.Repeat("q1w2e3r4t5y6u7i8", 5) + "=="
	var npm, yarn1, berry, pnpm, snapshots, uv, poetry, pip strings.Builder
	npm.WriteString("{\n  \"name\": \"shop\",\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": {\"dependencies\": {\"package-0\": \"^1.0.0\"}}")
	berry.WriteString("__metadata:\n  version: 8\n\n")
	pnpm.WriteString("lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      package-0:\n        specifier: ^1.0.0\n        version: 1.0.0\n\npackages:\n\n")
	uv.WriteString("version = 1\nrequires-python = \">=3.12\"\n")
	for i := range n {
		fmt.Fprintf(&npm, ",\n    \"node_modules/%s\": {\n      \"version\": \"1.%d.0\",\n      \"resolved\": \"https://index.example/%[1]s/-/%[1]s-1.%[2]d.0.tgz\",\n      \"integrity\": \"sha512-%[3]s\",\n      \"license\": \"MIT\",\n      \"dependencies\": {\n        \"%[4]s\": \"^1.0.0\",\n        \"%[5]s\": \"^1.0.0\"\n      },\n      \"engines\": {\n        \"node\": \">=8\"\n      }\n    }", name(i), i%50, hash, name(i+1), name(i*7))
		fmt.Fprintf(&yarn1, "%s@^1.0.0, %[1]s@^1.1.0:\n  version \"1.%d.0\"\n  resolved \"https://index.example/%[1]s/-/%[1]s-1.%[2]d.0.tgz#%040[2]d\"\n  integrity sha512-%[3]s\n  dependencies:\n    %[4]s \"^1.0.0\"\n    %[5]s \"^1.0.0\"\n\n", name(i), i%50, hash, name(i+1), name(i*7))
		fmt.Fprintf(&berry, "\"%s@npm:^1.0.0, %[1]s@npm:^1.1.0\":\n  version: 1.%d.0\n  resolution: \"%[1]s@npm:1.%[2]d.0\"\n  dependencies:\n    %[4]s: \"npm:^1.0.0\"\n    %[5]s: \"npm:^1.0.0\"\n  checksum: 10c0/%[3]s\n  languageName: node\n  linkType: hard\n\n", name(i), i%50, hash, name(i+1), name(i*7))
		fmt.Fprintf(&pnpm, "  %s@1.%d.0:\n    resolution: {integrity: sha512-%s}\n    engines: {node: '>=8'}\n\n", name(i), i%50, hash)
		fmt.Fprintf(&snapshots, "  %s@1.%d.0:\n    dependencies:\n      %s: 1.%d.0\n      %s: 1.%d.0\n\n", name(i), i%50, name(i+1), (i+1)%n%50, name(i*7), i*7%n%50)
		fmt.Fprintf(&uv, "\n[[package]]\nname = \"%s\"\nversion = \"1.%d\"\nsource = { registry = \"https://index.example/simple\" }\ndependencies = [\n    { name = \"%s\" },\n    { name = \"%s\", marker = \"python_full_version >= '3.11'\" },\n]\nsdist = { url = \"https://index.example/%[1]s.tar.gz\", hash = \"sha256:%[5]s\", size = 359 }\nwheels = [\n    { url = \"https://index.example/%[1]s.whl\", hash = \"sha256:%[5]s\", size = 2350 },\n]\n", name(i), i%50, name(i+1), name(i*7), hash)
		fmt.Fprintf(&poetry, "[[package]]\nname = \"%s\"\nversion = \"1.%d\"\noptional = false\ngroups = [\"main\"]\nfiles = [\n    {file = \"%[1]s.whl\", hash = \"sha256:%[3]s\"},\n]\n\n[package.dependencies]\n%[4]s = \">=1\"\n%[5]s = {version = \"*\", markers = \"python_version < \\\"3.11\\\"\"}\n\n", name(i), i%50, hash, name(i+1), name(i*7))
		fmt.Fprintf(&pip, "%s==1.%d ; python_version >= \"3.10\" \\\n    --hash=sha256:%[3]s \\\n    --hash=sha256:%[3]s\n    # via %[4]s\n", name(i), i%50, hash, name(i+1))
	}
	npm.WriteString("\n  }\n}\n")
	return map[string]string{
		"package-lock.json": npm.String(), "yarn.lock": yarn1.String(), "berry/yarn.lock": berry.String(), "pnpm-lock.yaml": pnpm.String() + "snapshots:\n\n" + snapshots.String(),
		"uv.lock": uv.String(), "poetry.lock": poetry.String(), "requirements.txt": pip.String(),
	}
}

// BenchmarkRead says how many megabytes of each format are read in a second.
func BenchmarkRead(b *testing.B) {
	for name, text := range large() {
		b.Run(strings.ReplaceAll(name, "/", "-"), func(b *testing.B) {
			tree := source.FromMap(map[string]string{name: text})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if set := Read(tree, nil); len(set.List) < 12_000 || len(set.Notes) > 0 {
					b.Fatal(len(set.List), set.Notes)
				}
			}
		})
	}
}
