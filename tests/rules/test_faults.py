import pytest

from rules.faults import Fault, Faults, RulebookError, line_of, places, suggestion

TEXT = """# a comment
[regulation]
id = "x"

[[gate]]
when = { day = "weekend" }
effect = { outcome = "undecided" }

[rate]
columns = ["amount", "per"]
rows = [
  [1, "hour"],
  # between

  [2, "day"],
]
source = "y"

[[gate]]
id = "second"
[gate.when]
day = "weekday"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("regulation", 2),
        ("regulation.id", 3),
        ("gate[1]", 5),
        ("gate[1].effect.outcome", 7),
        ("rate.columns", 10),
        ("rate.rows[1]", 12),
        ("rate.rows[2].amount", 15),
        ("rate.source", 17),
        ("gate[2].when.day", 22),
        ("nowhere", None),
        ("rate.columns.[[1]]", 10),
        ("rate.columns.a]", 10),
        ("]", None),
        (f"rate.{'.' * 1_000_000}", 9),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_line_of_a_path_is_found(path: str, line: int | None) -> None:
    assert line_of(path, places(TEXT)) == line


def test_a_line_of_half_a_million_spaces_takes_no_longer_than_another() -> None:
    assert places(f"[a]\n[{' ' * 500_000}x\n[  b  ]") == {"a": 1, "b": 3}


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    faults = Faults(TEXT)
    faults.add("rate.rows[2]", "too much", "write less")
    faults.add("regulation.id", "too short", "write more")
    with pytest.raises(RulebookError) as refused:
        faults.stop()
    assert refused.value.faults == (
        Fault("regulation.id", "too short", "write more", 3),
        Fault("rate.rows[2]", "too much", "write less", 15),
    )
    assert str(refused.value).splitlines()[0] == "line 3, regulation.id: too short; write more"


def test_nothing_wrong_is_no_error() -> None:
    Faults(TEXT).stop()


def test_the_nearest_word_is_suggested() -> None:
    assert suggestion("ammount", ["amount", "per"]) == "did you mean `amount`?"
    assert suggestion("zzz", ["per", "amount"]) == "use one of amount, per"
