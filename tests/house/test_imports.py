import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import modules

PROJECT = tomllib.loads((modules.ROOT / "pyproject.toml").read_text("utf-8"))
VAGUE = {"util", "utils", "common", "helper", "helpers", "base", "misc", "shared", "core", "manager", "managers"}


def test_the_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=modules.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_imports_the_standard_library_and_itself_only():
    allowed = sys.stdlib_module_names | {"rules"}
    foreign = {
        f"{module.path}: {name}"
        for module in modules.of("rules")
        for name in _imported(module.tree)
        if name.partition(".")[0] not in allowed
    }
    assert foreign == set()


def test_the_contracts_are_about_every_package_of_the_product():
    packages = {path.parent.name for path in modules.ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages == set(modules.PACKAGES)
    assert PROJECT["tool"]["importlinter"]["root_packages"] == list(modules.PACKAGES)
    assert PROJECT["tool"]["mypy"]["packages"] == list(modules.PACKAGES)


def test_no_module_has_a_vague_name():
    assert [module.path for module in modules.everything() if Path(module.path).stem in VAGUE] == []


def test_only_rules_and_ical_re_export_names():
    exporting = [
        module.path
        for module in modules.everything()
        if module.path.endswith("__init__.py") and _only_imports(module.tree.body[1:])
    ]
    assert exporting == ["rules/__init__.py", "ical/__init__.py"]


@pytest.mark.parametrize("package", ["rules", "ical"])
def test_a_re_exported_name_never_equals_a_module_name(package):
    stems = {Path(module.path).stem for module in modules.of(package)}
    exporter = next(module for module in modules.of(package) if module.path == f"{package}/__init__.py")
    names = {alias.asname or alias.name for node in exporter.tree.body for alias in getattr(node, "names", [])}
    assert names & stems == set()


def test_runtime_and_tests_run_on_the_same_versions():
    runtime, dev = (_pins(name) for name in ("runtime", "dev"))
    assert {name: version for name, version in runtime.items() if dev.get(name) != version} == {}


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_pins_name_no_registry_and_no_path_of_one_machine(name):
    text = (modules.ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert [line for line in text.splitlines() if "://" in line or line.startswith(("-", "/")) or " @ " in line] == []


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def _only_imports(body):
    """Whether a module has names, and none of its own making."""
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom | ast.Assign) for node in body)


def _pins(name):
    lines = (modules.ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    return dict(line.partition("#")[0].split(";")[0].strip().split("==") for line in lines if "==" in line)
