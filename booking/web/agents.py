"""A browser's own name for itself, in the words of whoever uses it."""

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def name(agent: str) -> str:
    """`Firefox, Windows` for a User-Agent header; empty where it says nothing that we know.

    The order of the lists matters: most browsers name their ancestors too.
    """
    known = [next((text for mark, text in marks.items() if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known))
