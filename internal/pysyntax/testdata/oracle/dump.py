"""The twin of dump.go: prints CPython's tree of a program as Dump prints ours.

A server on standard input and output, so that one process reads many files.
A request is a line "<what> <mode> <length>" and then the program, <length>
bytes. <mode> is the number of dump.go's DumpMode. The answers:

    what  answer
    h     "ok <SHA-256 of the dump>", or a refusal
    d     "dump <length>" and then the dump, or a refusal
    s     "dump <length>" and then every string constant of the program, and
          every example in its docstrings, each as "<length>\n" and its UTF-8

    "error <line> <message>"   CPython says that this is not Python
    "limit <message>"          CPython gave up: too deep, too many digits; see LIMITS

Runs under CPython 3.8 to 3.14 and makes their trees comparable:

- Before 3.9 there are Index and ExtSlice; they are taken out.
- Before 3.12 there are no type_params and before 3.13 no default_value; an
  empty list is not printed and an absent default is "-".
- Neighbouring constants of an f-string are joined and empty ones dropped, as
  the later versions do themselves in most places, not in all.
- kind inside f-strings, type comments and type: ignore are not printed.
- Positions inside f-strings mean something from 3.12 on only, and the caller
  asks for none (DumpNoFStringPositions) of an older one.
- Before 3.10 alias has no position, before 3.9 keyword has none, and
  3.8's are wrong for tuples in slices and for parenthesised generators: the
  caller asks 3.8 to 3.10 for no positions at all (DumpNoPositions).
"""

import __future__

import ast
import hashlib
import re
import struct
import sys
import textwrap
import warnings

NO_POSITIONS, NO_FSTRING_POSITIONS = 1, 2

# The fields in the order in which dump.go prints them. What is not here is not printed.
FIELDS = {
    "Module": "body",
    "FunctionDef": "name args body decorator_list returns type_params",
    "AsyncFunctionDef": "name args body decorator_list returns type_params",
    "ClassDef": "name bases keywords body decorator_list type_params",
    "Return": "value",
    "Delete": "targets",
    "Assign": "targets value",
    "TypeAlias": "name type_params value",
    "AugAssign": "target op value",
    "AnnAssign": "target annotation value simple",
    "For": "target iter body orelse",
    "AsyncFor": "target iter body orelse",
    "While": "test body orelse",
    "If": "test body orelse",
    "With": "items body",
    "AsyncWith": "items body",
    "Match": "subject cases",
    "Raise": "exc cause",
    "Try": "body handlers orelse finalbody",
    "TryStar": "body handlers orelse finalbody",
    "Assert": "test msg",
    "Import": "names",
    "ImportFrom": "module names level",
    "Global": "names",
    "Nonlocal": "names",
    "Expr": "value",
    "Pass": "",
    "Break": "",
    "Continue": "",
    "BoolOp": "op values",
    "NamedExpr": "target value",
    "BinOp": "left op right",
    "UnaryOp": "op operand",
    "Lambda": "args body",
    "IfExp": "test body orelse",
    "Dict": "keys values",
    "Set": "elts",
    "ListComp": "elt generators",
    "SetComp": "elt generators",
    "DictComp": "key value generators",
    "GeneratorExp": "elt generators",
    "Await": "value",
    "Yield": "value",
    "YieldFrom": "value",
    "Compare": "left ops comparators",
    "Call": "func args keywords",
    "FormattedValue": "value conversion format_spec",
    "Interpolation": "value str conversion format_spec",
    "JoinedStr": "values",
    "TemplateStr": "values",
    "Constant": "value",
    "Attribute": "value attr ctx",
    "Subscript": "value slice ctx",
    "Starred": "value ctx",
    "Name": "id ctx",
    "List": "elts ctx",
    "Tuple": "elts ctx",
    "Slice": "lower upper step",
    "comprehension": "target iter ifs is_async",
    "ExceptHandler": "type name body",
    "arguments": "posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults",
    "arg": "arg annotation",
    "keyword": "arg value",
    "alias": "name asname",
    "withitem": "context_expr optional_vars",
    "match_case": "pattern guard body",
    "MatchValue": "value",
    "MatchSingleton": "value",
    "MatchSequence": "patterns",
    "MatchMapping": "keys patterns rest",
    "MatchClass": "cls patterns kwd_attrs kwd_patterns",
    "MatchStar": "name",
    "MatchAs": "pattern name",
    "MatchOr": "patterns",
    "TypeVar": "name bound default_value",
    "ParamSpec": "name default_value",
    "TypeVarTuple": "name default_value",
}

# Fields whose value is an identifier or a number, a list of identifiers, an
# operator, a list of operators, a constant. All others are nodes or lists of nodes.
IDENTIFIER = {"name", "attr", "id", "arg", "asname", "module", "rest"}
NUMBER = {"simple", "level", "conversion", "is_async"}
IDENTIFIERS = {("Global", "names"), ("Nonlocal", "names"), ("MatchClass", "kwd_attrs")}
OPERATOR = {"op", "ctx"}
CONSTANT = {("Constant", "value"), ("MatchSingleton", "value"), ("Interpolation", "str")}
NODE_NAMES = {("TypeAlias", "name"), ("arguments", "kwarg"), ("arguments", "vararg")}


def escaped(text):
    return text.encode("unicode_escape").decode("ascii")


def constant(value):
    kind = type(value)
    if kind is str:
        return "s:" + escaped(value)
    if value is None or value is True or value is False:
        return str(value)
    if kind is int:
        return "i:%x" % value
    if kind is bytes:
        return "b:" + value.hex()
    if kind is float:
        return "f:" + struct.pack(">d", value).hex()
    if kind is complex:
        return "c:" + struct.pack(">d", value.imag).hex()
    if value is Ellipsis:
        return "Ellipsis"
    raise TypeError(kind)


def plan(cls):
    """What to print of a class of nodes: (label, kind, field) for each field."""
    name = cls.__name__
    steps = []
    for field in FIELDS[name].split():
        if (name, field) in CONSTANT:
            kind = "constant"
        elif (name, field) in IDENTIFIERS:
            kind = "identifiers"
        elif name == "Compare" and field == "ops":
            kind = "operators"
        elif field in OPERATOR:
            kind = "operator"
        elif field in NUMBER:
            kind = "number"
        elif field in IDENTIFIER and (name, field) not in NODE_NAMES:
            kind = "identifier"
        elif field == "type_params":
            kind = "optional list"
        else:
            kind = "node"
        steps.append((" " + field + "=", kind, field))
    return name, "lineno" in cls._attributes, steps


PLANS = {}


class Dumper:
    def __init__(self, mode):
        self.positions = not mode & NO_POSITIONS
        self.fstring_positions = not mode & NO_FSTRING_POSITIONS
        self.out = []

    def node(self, node, indent, inside):
        cls = node.__class__
        if cls not in PLANS:
            PLANS[cls] = plan(cls)
        name, placed, steps = PLANS[cls]
        text = indent + name
        if placed and self.positions and (self.fstring_positions or not inside):
            text += " %s:%s-%s:%s" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        children = []
        if name in ("JoinedStr", "TemplateStr"):
            inside = True
            node = joined(node)
        for label, kind, field in steps:
            value = getattr(node, field, None)
            if kind == "node":
                if value is None:
                    text += label + "-"
                elif value.__class__ is list:
                    text += "%s[%d]" % (label, len(value))
                    children += value
                else:
                    text += label + "*"
                    children.append(value)
            elif kind == "identifier":
                if value is None:
                    text += label + "-"
                else:
                    text += label + (value if value.isascii() else escaped(value))
            elif kind == "operator":
                text += label + value.__class__.__name__
            elif kind == "constant":
                text += label + constant(value)
            elif kind == "number":
                text += "%s%d" % (label, value)
            elif kind == "operators":
                text += label + ",".join([op.__class__.__name__ for op in value])
            elif kind == "identifiers":
                text += label + ",".join([escaped(v) for v in value])
            elif value:
                text += "%s[%d]" % (label, len(value))
                children += value
        if name == "Constant" and node.kind and not inside:
            text += " kind=" + node.kind
        self.out.append(text)
        if children:
            indent += " "
            for child in children:
                if child is None:
                    self.out.append(indent + "-")
                else:
                    self.node(child, indent, inside)


def joined(node):
    """The f-string with neighbouring constants as one and without empty ones."""
    values = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            if not value.value:
                continue
            if values and isinstance(values[-1], ast.Constant):
                last = values[-1]
                values[-1] = ast.copy_location(ast.Constant(last.value + value.value), last)
                values[-1].end_lineno = value.end_lineno
                values[-1].end_col_offset = value.end_col_offset
                continue
        values.append(value)
    return node.__class__(values=values)


class OldSlices(ast.NodeTransformer):
    """Takes out the Index and ExtSlice of 3.8."""

    def visit_Index(self, node):
        return self.visit(node.value)

    def visit_ExtSlice(self, node):
        return ast.Tuple(elts=[self.visit(dim) for dim in node.dims], ctx=ast.Load())


def dump(source, mode):
    tree = ast.parse(source)
    if sys.version_info < (3, 14):
        check_future(tree)
    if sys.version_info < (3, 9):
        tree = OldSlices().visit(tree)
    dumper = Dumper(mode)
    dumper.node(tree, "", False)
    dumper.out.append("")
    return "\n".join(dumper.out).encode("ascii")


def strings(source):
    """Texts in a file of CPython's own tests that are likely to be programs, good or bad."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if not isinstance(value, str) or len(value) > 20000:
            continue
        found[value] = True
        found[textwrap.dedent(value)] = True
        lines, example = value.expandtabs().splitlines(), []
        for line in lines + [""]:
            match = re.match(r"\s*(>>>|\.\.\.)( |$)(.*)", line)
            if example and (not match or match.group(1) == ">>>"):
                found["\n".join(example) + "\n"] = True
                example = []
            if match:
                example.append(match.group(3))
    return [text for text in found if text.strip() and len(text) < 4000]


# What CPython can't do though it is Python, and what nobody's file asks for:
# after `from __future__ import barry_as_FLUFL` it wants <> for !=.
LIMITS = (b"too many nested", b"too many levels", b"too complex", b"Exceeds the limit", b"with Barry as BDFL")


def check_future(tree):
    """Rejects unknown features as 3.14 does; older versions do when they compile, after the tree is made."""
    for i, statement in enumerate(tree.body):
        if i == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # the docstring
        if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__" or statement.level:
            break
        for alias in statement.names:
            if alias.name not in __future__.all_feature_names:
                raise SyntaxError("future feature %s is not defined" % alias.name)


def answer(what, mode, source):
    try:
        if what != b"s" and b"barry_as_FLUFL" in source:
            return b"limit a joke: <> for !=\n"
        if what == b"s":
            out = []
            for text in strings(source):
                data = text.encode("utf-8", "surrogatepass")
                out.append(b"%d\n%s" % (len(data), data))
            data = b"".join(out)
        else:
            data = dump(source, mode)
    except (RecursionError, MemoryError) as error:
        return b"limit %s\n" % type(error).__name__.encode()
    except (SyntaxError, ValueError, OverflowError) as error:
        # ValueError: null bytes before 3.12, text that does not decode. OverflowError: a column past 2**31.
        message = str(getattr(error, "msg", error)).encode("ascii", "backslashreplace").replace(b"\n", b" ")
        if any(limit in message for limit in LIMITS):
            return b"limit %s\n" % message
        return b"error %d %s\n" % (getattr(error, "lineno", None) or 0, message)
    if what == b"h":
        return b"ok %s\n" % hashlib.sha256(data).hexdigest().encode()
    return b"dump %d\n%s" % (len(data), data)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    for line in requests:
        what, mode, length = line.split()
        answers.write(answer(what, int(mode), requests.read(int(length))))
        answers.flush()


main()
