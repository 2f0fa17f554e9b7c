// The calculator: faults stand beside their fields after an answer came in place, and nothing that is being typed is lost.
(() => {
  "use strict";

  const form = document.querySelector(".calculator__form");
  if (!form) return;
  const target = (name) => form.elements[name] instanceof RadioNodeList ? document.getElementById(name) : form.elements[name];

  const clear = () => {
    document.querySelector("[data-error-summary]")?.remove();
    for (const message of form.querySelectorAll(".ds-validation-message")) message.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  };

  const mark = (name, text) => {
    const field = target(name);
    if (!field) return;
    const message = document.createElement("p");
    message.className = "ds-validation-message";
    message.id = `${name}-error`;
    message.textContent = text;
    (field.closest(".ds-field") ?? field).append(message);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", message.id);
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "answer") return;
    clear();
    for (const one of event.target.querySelectorAll("[data-faults] [data-field]")) mark(one.dataset.field, one.textContent);
  });

  // The questions below are only drawn anew where they are others than before.
  const names = (root) => [...new Set([...root.querySelectorAll("[name]:not([type=hidden])")].map((one) => one.name))].join();
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const old = event.detail.target;
    if (old.id !== "further") return;
    const fresh = event.detail.fragment;
    if (names(old) === names(fresh)) event.detail.shouldSwap = false;
    else old.hidden = names(fresh) === "";
  });
})();
