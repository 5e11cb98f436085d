/* Django's autocompletes are named by their value alone; whoever hears the page hears the field's label before it. */

function name() {
  for (const select of document.querySelectorAll("select.admin-autocomplete:not([id*='__prefix__'])")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    if (label && box) {
      label.id = `${select.id}-label`;
      box.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
      // What is chosen is a text within the box, no field of its own.
      box.querySelector("[role=textbox]")?.removeAttribute("role");
      box.querySelector("[aria-readonly]")?.removeAttribute("aria-readonly");
    }
  }
}

// Django's own script makes the fields first, in a task of its own.
addEventListener("load", () => setTimeout(name));
document.addEventListener("formset:added", () => setTimeout(name));
