// "Nearest to me first": asks the browser where it is, only when somebody asks for it, and searches from there.
(() => {
  "use strict";

  for (const near of document.querySelectorAll("[data-near]")) {
    if (!navigator.geolocation) continue;
    const form = near.closest("form");
    const found = ({ coords }) => {
      // Two decimals are a kilometre: enough to sort by, and no more than that leaves the browser.
      for (const [name, value] of [["lat", coords.latitude], ["lon", coords.longitude]]) {
        const input = form.elements[name];
        input.value = value.toFixed(2);
        input.disabled = false;
      }
      form.requestSubmit();
    };
    const failed = () => {
      near.querySelector("[data-near-status]").textContent = near.dataset.failed;
    };
    near.querySelector("[data-near-ask]").addEventListener("click", () => navigator.geolocation.getCurrentPosition(found, failed));
    near.hidden = false;
  }
})();
