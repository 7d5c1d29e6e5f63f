"""Prints the scopes of Python files as CPython's symtable module sees them.

Standard input has one path to a line. For each file the answer is one line
for every function and class scope, sorted, between "file" or "skip <reason>"
and "end":

    <type> <name.of.outer.scopes.and.own> locals|globals|frees|cells

with the names of each kind sorted and separated by commas. pyname's
symtable_test.go prints the same.

What CPython does beyond the language is taken out first. List, set and dict
comprehensions are made generators, which CPython 3.12 and later do not merge
into the function around them; `from __future__ import annotations` goes,
under which annotations have no names at all.
"""

import ast
import symtable
import sys
import warnings

from _symtable import CELL, FREE, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT

HIDDEN = {"__class__", "__classdict__", "__type_params__", "__conditional_annotations__"}


class Plain(ast.NodeTransformer):
    def visit_ListComp(self, node):
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)

    def visit_ImportFrom(self, node):
        if node.module == "__future__" and not node.level:
            return ast.Pass()
        return node


def scopes(table, outer, lines):
    kind = str(table.get_type())
    inner = outer
    if kind in ("function", "class"):
        inner = outer + [table.get_name()]
        sets = {"locals": [], "globals": [], "frees": [], "cells": []}
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if name in HIDDEN or name.startswith("."):
                continue
            scope = symbol._Symbol__scope
            if scope == CELL:
                sets["cells"].append(name)
            elif scope == FREE:
                sets["frees"].append(name)
            elif scope in (GLOBAL_EXPLICIT, GLOBAL_IMPLICIT):
                sets["globals"].append(name)
            else:
                sets["locals"].append(name)
        lines.append(f"{kind} {'.'.join(inner)} " + "|".join(",".join(sorted(s)) for s in sets.values()))
    for child in table.get_children():
        scopes(child, inner, lines)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    for path in sys.stdin:
        path = path.rstrip("\n")
        try:
            with open(path, "rb") as file:
                source = file.read()
            compile(source, path, "exec", dont_inherit=True)
            tree = ast.fix_missing_locations(Plain().visit(ast.parse(source)))
            table = symtable.symtable(ast.unparse(tree), path, "exec")
            lines = []
            scopes(table, [], lines)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            print("skip", type(error).__name__)
            lines = []
        else:
            print("file")
        for line in sorted(lines):
            print(line)
        print("end", flush=True)


main()
