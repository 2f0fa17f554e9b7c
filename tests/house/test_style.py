import ast
import re
from pathlib import Path

from tests.house import modules

SUFFIXES = ("Manager", "Helper", "Util", "Utils", "Service")


def test_every_public_function_and_class_says_what_it_is():
    silent = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules.everything()
        for node in _public(module.tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_class_hides_behind_a_suffix():
    named = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules.everything()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(SUFFIXES)
    ]
    assert named == []


def test_what_time_it_is_is_always_given_by_name():
    positional = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules.of("booking/services")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
        if "now" in {argument.arg for argument in node.args.args}
    ]
    assert positional == []


def test_nobody_below_the_edge_reads_the_clock():
    """`now` is an argument everywhere below the web and the command line."""
    layers = ("booking/domain", "booking/services", "booking/storage", "booking/language", "rules", "ical")
    reading = [
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for layer in layers
        for module in modules.of(layer)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and re.search(r"(^|\.)(now|utcnow|today)$", ast.unparse(node.func))
    ]
    assert reading == []


def test_no_test_is_skipped_or_expected_to_fail():
    marks = re.compile(r"pytest\.(mark\.)?" + r"(skip|xfail)")
    paths = [path for path in (modules.ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [path.name for path in paths if marks.search(path.read_text("utf-8"))] == []


def _public(tree):
    """The public functions and classes of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from (method for method in node.body if _is_public_function(method))
        elif _is_public_function(node):
            yield node


def _is_public_function(node):
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
