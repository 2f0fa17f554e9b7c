from decimal import Decimal
from fractions import Fraction

import pytest

from rules import effects
from rules.charges import Charge
from rules.conditions import Vocabulary
from rules.effects import Limit, Outcome, Reduction
from rules.faults import Faults


def read(effect, raw: dict[str, object]) -> tuple[object, list[tuple[str, str]]]:
    faults = Faults("")
    return effect(raw, "effect", Vocabulary(), faults), [(fault.path, fault.todo) for fault in faults.found]


def test_effects_are_read() -> None:
    assert read(effects.rate, {"amount": Decimal("99.5"), "per": "hour"}) == (Charge(9950, ("hour",), 9950), [])
    assert read(effects.rate, {"amount": 0, "value": 350, "per": "hour"}) == (Charge(0, ("hour",), 35000), [])
    assert read(effects.reduction, {"free": True}) == (Reduction(Fraction(100)), [])
    assert read(effects.reduction, {"percent": Decimal("12.5")}) == (Reduction(Fraction(25, 2)), [])
    assert read(effects.outcome, {"outcome": "discretion"}) == (Outcome("discretion"), [])
    assert read(effects.limit, {"over": {"unit": "day"}, "outcome": "undecided"}) == (
        Limit({"unit": "day"}, "undecided"),
        [],
    )


@pytest.mark.parametrize(
    ("effect", "raw", "fault"),
    [
        (effects.rate, {"amount": 180}, ("effect", "write `per = …`")),
        (effects.rate, {"per": "hour"}, ("effect", "write `amount = …`")),
        (effects.rate, {"amount": 180, "per": "hours"}, ("effect.per", "did you mean `hour`?")),
        (effects.rate, {"amount": -1, "per": "hour"}, ("effect.amount", "write kroner as a number, 0 or more")),
        (effects.rate, {"amount": "180", "per": "hour"}, ("effect.amount", "write kroner as a number, 0 or more")),
        (
            effects.rate,
            {"amount": Decimal("inf"), "per": "day"},
            ("effect.amount", "write kroner as a number, 0 or more"),
        ),
        (
            effects.rate,
            {"amount": Decimal("1e99999"), "per": "day"},
            ("effect.amount", "write kroner as a number, 0 or more"),
        ),
        (effects.reduction, {"percent": 101}, ("effect.percent", "correct the number")),
        (effects.reduction, {"percent": 0}, ("effect.percent", "correct the number")),
        (effects.reduction, {}, ("effect", "write `free = true` or `percent = 50`")),
        (effects.outcome, {"outcome": "undecidid"}, ("effect.outcome", "did you mean `undecided`?")),
        (
            effects.limit,
            {"over": {"unit": ["hour", "day"]}, "outcome": "undecided"},
            ("effect.over.unit", "choose one of hour, day"),
        ),
    ],
)
def test_an_effect_that_makes_no_sense_is_told(effect, raw: dict[str, object], fault: tuple[str, str]) -> None:
    assert read(effect, raw)[1] == [fault]
