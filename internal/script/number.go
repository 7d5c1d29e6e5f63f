package script

// reckons says that the script treats a property of that name as a number: it compares it with one, or does sums with it. What
// stands under the name in an answer is one then.
func (m *machine) reckons(name string) bool {
	if m.numbers == nil {
		m.numbers = map[string]bool{}
		note := func(n *Node) {
			if n != nil && n.Kind == Dot {
				m.numbers[n.Text] = true
			}
		}
		Walk(m.script.Body, func(n *Node) bool {
			switch n.Kind {
			case Binary:
				switch n.Text {
				case "<", ">", "<=", ">=", "==", "===", "!=", "!==":
					if number(n.Y) {
						note(n.X)
					}
					if number(n.X) {
						note(n.Y)
					}
				case "-", "*", "/", "%", "**":
					note(n.X)
					note(n.Y)
				}
			case Update:
				note(n.X)
			case Assign:
				if n.Text == "-=" || n.Text == "*=" || n.Text == "/=" {
					note(n.X)
					note(n.Y)
				}
			case Call:
				if n.X == nil || n.X.Kind != Dot {
					break
				}
				if n.X.Text == "toFixed" || n.X.Text == "toPrecision" {
					note(n.X.X)
				}
				if n.X.X != nil && n.X.X.Kind == Name && n.X.X.Text == "Math" {
					for _, a := range n.List {
						note(a)
					}
				}
			}
			return true
		})
	}
	return m.numbers[name]
}

// number says that an expression is written as one.
func number(n *Node) bool {
	return n != nil && (n.Kind == Number || n.Kind == Unary && n.Text == "-" && n.X != nil && n.X.Kind == Number)
}
