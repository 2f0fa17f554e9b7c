from tests.house import map as house_map
from tests.house import modules


def test_every_module_has_its_one_line():
    silent = [module.path for module in modules.everything() if not module.line.endswith(".")]
    assert silent == [], "modules whose docstring does not begin with a sentence"


def test_the_map_is_fresh():
    assert house_map.FILE.read_text("utf-8") == house_map.text(), "docs/map.md is stale: run `make map`"
