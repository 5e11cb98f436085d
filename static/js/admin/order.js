/* Rows of the admin that have an order: each gets a handle to drag, or to move with the arrow keys. The number fields
   stay what is sent, so without this script they do the work. */

const words = document.getElementById("order-words")?.dataset;
const said = document.getElementById("order-said");

function rowsOf(body) {
  return [...body.children].filter((row) => row.matches(".form-row:not(.empty-form)"));
}

function renumber(body) {
  rowsOf(body).forEach((row, index) => {
    const field = row.querySelector("input.rank");
    if (field && field.value !== String(index + 1)) {
      field.value = index + 1;
    }
  });
}

function tell(row) {
  const rows = rowsOf(row.parentElement);
  const places = { place: rows.indexOf(row) + 1, count: rows.length };
  said.textContent = words.moved.replace(/\{(\w+)\}/g, (_found, name) => places[name]);
}

function move(row, step) {
  const rows = rowsOf(row.parentElement);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(row.parentElement);
  row.querySelector(".order-handle").focus();
  tell(row);
}

let dragged = null;

function equip(row) {
  const field = row.querySelector("input.rank");
  if (!field || row.querySelector(".order-handle")) return;
  // No <button>: Firefox does not let one be dragged.
  const handle = document.createElement("span");
  handle.tabIndex = 0;
  handle.setAttribute("role", "button");
  handle.className = "order-handle";
  handle.textContent = "⠿";
  handle.setAttribute("aria-label", words.handle);
  handle.title = words.handle;
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(row, step);
  });
  handle.draggable = true;
  handle.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(row, 12, 12);
    row.classList.add("order-dragged");
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row || dragged.parentElement !== row.parentElement) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) row.before(dragged);
    else row.after(dragged);
  });
  row.addEventListener("drop", (event) => event.preventDefault());
  handle.addEventListener("dragend", () => {
    row.classList.remove("order-dragged");
    dragged = null;
    renumber(row.parentElement);
    tell(row);
  });
  field.before(handle);
}

if (words) {
  for (const field of document.querySelectorAll(".form-row:not(.empty-form) input.rank")) equip(field.closest("tr"));
  // Django says so when “add another” has made a row; it stands at the end then.
  document.addEventListener("formset:added", (event) => equip(event.target));
  // A section that the address points to folds open.
  const open = () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
  addEventListener("hashchange", open);
  open();
  // What stands in the way of saving is heard first; Django's own script focuses the first field before that.
  addEventListener("load", () => document.querySelector(".mistakes")?.focus());
}
