from rules import checking

NO_HOURS = "The price depends on the number of hours, which is not given"

CASES = """
[[case]]
id = "right"
status = "firm"
given = { space_class = "hall", hours = 2 }
expect = { total = 400, value = 400, rule = "rate.1" }

[[case]]
id = "wrong-sum"
status = "firm"
given = { space_class = "hall", hours = 2 }
expect = { total = 1399.5 }

[[case]]
id = "wrong-rule"
status = "firm"
given = { space_class = "hall", hours = 2 }
expect = { total = 400, rule = "rate.2" }

[[case]]
id = "no-price"
status = "firm"
given = { space_class = "hall" }
expect = { total = 400 }
"""


def test_each_case_that_fails_is_told_with_expected_and_got(small) -> None:
    assert [str(failure) for failure in checking.failures(small(CASES))] == [
        "small wrong-sum: expected total 1,399.50 kr, got total 400 kr",
        "small wrong-rule: expected total 400 kr, rule rate.2, got total 400 kr, rule rate.1",
        f"small no-price: expected total 400 kr, got outcome missing-fact ({NO_HOURS})",
    ]
