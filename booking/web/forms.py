"""What was typed into a form, as plain text by field."""

from litestar.datastructures import FormMultiDict

from booking.web.visitors import AnyRequest


async def typed(request: AnyRequest) -> dict[str, str]:
    """The text of each field; of one that came several times, the last. Files are left out."""
    form: FormMultiDict = await request.form()
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


async def raw(request: AnyRequest) -> dict[str, list[str]]:
    """All texts of each field in their order, for forms with rows and boxes. Files are left out."""
    form: FormMultiDict = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


class Errors(dict[str, str]):
    """What is wrong, by field, for a template to ask by name; nothing where a field is right."""

    def __missing__(self, name: str) -> str:
        """A field that is right."""
        return ""
