// Single keys for those who decide all day: a key does what the element with that data-key does. They can be turned off
// (WCAG 2.1.4), and never count while somebody types.
(() => {
  "use strict";

  const STORED = "ledig-single-keys";
  const read = () => { try { return localStorage.getItem(STORED) !== "off"; } catch { return true; } };
  const write = (on) => { try { localStorage.setItem(STORED, on ? "on" : "off"); } catch { /* then it lasts for this page */ } };
  let on = read();

  const show = () => { document.documentElement.dataset.keys = on ? "on" : "off"; };
  for (const label of document.querySelectorAll("[data-keys-switch]")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = on;
    box.addEventListener("change", () => { on = box.checked; write(on); show(); });
  }
  show();

  const typing = (target) => target instanceof Element
    && target.closest("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit]), [contenteditable]");

  // Without a case open, j and k walk through the list.
  const walk = (step) => {
    const rows = [...document.querySelectorAll("a[data-row]")];
    const place = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(place + step, 0), rows.length - 1)]?.focus();
  };

  const act = (key) => {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.getClientRects().length);
    if (found?.matches("input, textarea, select")) found.focus();
    else if (found) found.click();
    else if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else return false;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key.length === 1 && act(event.key.toLowerCase())) event.preventDefault();
  });

  // Where a list is long, the open case is seen in it.
  document.querySelector(".desk__list [aria-current]")?.scrollIntoView({ block: "nearest" });
})();
