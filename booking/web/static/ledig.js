// Comfort on top of pages that work without it: menus that close, steppers, one sending at a time, nothing typed lost.
(() => {
  "use strict";

  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // Parts that only work with scripts are hidden in the markup until here.
  const reveal = (root) => {
    for (const button of root.querySelectorAll("[data-stepper] [hidden], [data-copy][hidden], [data-print][hidden]")) {
      button.hidden = false;
    }
  };

  // A menu closes on Escape, and when the pointer or the focus goes elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(closest(event, "details[data-menu]")));
  document.addEventListener("focusin", (event) => closeMenus(closest(event, "details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && closest(event, "details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // The buttons beside a number.
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-stepper] [data-step]");
    if (!button) return;
    const input = button.parentElement.querySelector("input");
    if (Number(button.dataset.step) > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Copy an address; the button says that it did.
  document.addEventListener("click", async (event) => {
    const button = closest(event, "[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });

  document.addEventListener("click", (event) => {
    if (closest(event, "[data-print]")) window.print();
  });

  // A form that filters sends itself.
  document.addEventListener("change", (event) => {
    closest(event, "form[data-auto]")?.requestSubmit();
  });

  // A form that posts is sent once, and one with typed text in it is not left by mistake.
  const typed = new WeakSet();
  document.addEventListener("input", (event) => {
    const form = closest(event, "form[data-keep]");
    if (form) typed.add(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    typed.delete(form);
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...document.forms].some((form) => typed.has(form))) event.preventDefault();
  });

  // Coming back with the back button: the page is as it was, and may send again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const busy of document.querySelectorAll("button[aria-busy]")) busy.removeAttribute("aria-busy");
  });

  const ready = (root) => {
    reveal(root);
    root.querySelector("[data-error-summary]")?.focus();
  };
  ready(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) ready(event.target);
  });
})();
