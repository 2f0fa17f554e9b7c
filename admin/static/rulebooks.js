// The editor of a regulation: a fault's line number leads to that line of the text.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-line]") : null;
    const text = document.querySelector("textarea#text");
    if (!link || !text) return;
    event.preventDefault();
    const number = Number(link.dataset.line);
    const before = text.value.split("\n").slice(0, number - 1);
    const start = before.reduce((sum, line) => sum + line.length + 1, 0);
    const end = text.value.indexOf("\n", start);
    text.focus();
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
    const height = text.scrollHeight / text.value.split("\n").length;
    text.scrollTop = Math.max(0, (number - 4) * height);
  });
})();
