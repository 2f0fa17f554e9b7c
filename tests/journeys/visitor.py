"""One person at a real browser: pages, forms, and a guard that nothing goes wrong unseen."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from booking.web.visitors import COOKIE
from tests.journeys.installation import Installation

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROWEST, PHONE, DESKTOP = 320, 390, 1280
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
"""What may stand in the console: a page that is refused (what it is made of is looked at below), and a question that a
newer one overtook."""

HEIGHTS = {PHONE: 844, DESKTOP: 900}


@dataclass  # no slots: playwright ties its handlers to the object
class Visitor:
    """Somebody with a browser of their own."""

    page: Page
    installation: Installation
    troubles: list[str] = field(default_factory=list)

    @classmethod
    async def of(cls, context: BrowserContext, installation: Installation) -> "Visitor":
        """A visitor whose every page is watched."""
        visitor = cls(await context.new_page(), installation)
        context.on("console", visitor._said)
        context.on("weberror", lambda error: visitor.troubles.append(f"script: {error.error}"))
        context.on("request", visitor._asked)
        context.on("response", visitor._answered)
        return visitor

    # Going somewhere

    async def open(self, path: str) -> None:
        """Go to a page of ours."""
        await self.page.goto(urljoin(self.installation.url, path))

    async def sign_in(self, email: str, *, lang: str = "nb") -> None:
        """The whole way: ask for a link, take it out of the letter, press the button."""
        words = {"nb": ("Send meg lenken", "Logg meg inn"), "en": ("Send me the link", "Sign me in")}[lang]
        await self.open(f"/sign-in?lang={lang}")
        await self.page.locator("#email").fill(email)
        await self.button(words[0]).click()
        await self.page.locator("#email").wait_for(state="detached")
        await self.page.goto(await self.installation.sign_in_link(email))
        await self.button(words[1]).click()
        await self.page.wait_for_url("**/my**")

    async def become(self, email: str) -> None:
        """Be signed in, without the way there."""
        token = await self.installation.session(email)
        await self.page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.installation.url}])

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return urlsplit(self.page.url).path

    # What is on the page

    def link(self, name: str, *, exact: bool = False) -> Locator:
        """A link that can be seen, by its words."""
        return self.page.get_by_role("link", name=name, exact=exact).filter(visible=True).first

    def button(self, name: str, *, exact: bool = False) -> Locator:
        """A button that can be seen, by its words."""
        return self.page.get_by_role("button", name=name, exact=exact).filter(visible=True).first

    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    async def text(self) -> str:
        """What can be read on the page, with every white space the same."""
        return " ".join((await self.main().inner_text()).split())

    async def reads(self, *words: str) -> None:
        """Wait until the page says all of this."""
        for one in words:
            await self.main().get_by_text(one).filter(visible=True).first.wait_for()

    async def fault_beside(self, name: str) -> str:
        """The message that a field is described by, which stands right beside it."""
        target = self.page.locator(f"[name='{name}'][aria-invalid='true']").first
        described = (await target.get_attribute("aria-describedby") or "").split()
        return await self.page.locator(f"[id='{described[-1]}']").inner_text()

    async def sound(self) -> None:
        """Nothing sticks out, and axe finds nothing."""
        await self.fits()
        await self.accessible()

    async def fits(self) -> None:
        """Nothing sticks out of the page at the side."""
        over = await self.page.evaluate(OVERFLOW)
        assert over == [], f"{self.page.url} is wider than the window: {over}"

    async def fits_the_narrowest(self) -> None:
        """Nor where the window is 320 pixels wide, or a wide one is zoomed to 400 %."""
        usual = self.page.viewport_size
        assert usual is not None
        await self.page.set_viewport_size({"width": NARROWEST, "height": 640})
        try:
            await self.fits()
        finally:
            await self.page.set_viewport_size(usual)

    async def accessible(self) -> None:
        """axe finds nothing against the law's WCAG 2.2 A and AA."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))  # past the page's policy, which allows no such script
        # At its end no field lies under the bar with the main action, which stays at the foot of the window.
        await self.page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        found = await self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
        )
        assert found["violations"] == [], _readable(self.page.url, found["violations"])

    # The guard

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.installation.url, "data:", "blob:")):
            self.troubles.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        """A page may be refused, and a test then says so; what a page is made of may not be missing."""
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.troubles.append(f"{response.status}: {response.url}")


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 1);
  return out.slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
}"""


def _readable(url: str, violations: list[dict[str, object]]) -> str:
    """The violations as lines: the rule, what it asks, and where."""
    lines = [f"axe at {url}:"]
    for one in violations:
        lines.append(f"  {one['id']} ({one['impact']}): {one['help']}")
        nodes = one["nodes"]
        assert isinstance(nodes, list)
        lines += [f"    {node['target']} {node['html'][:160]} -- {node['failureSummary'][-200:]}" for node in nodes[:4]]
    return "\n".join(lines)
