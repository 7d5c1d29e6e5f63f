package pysyntax

func characterByName(name string) (rune, bool) { return 0, false }
