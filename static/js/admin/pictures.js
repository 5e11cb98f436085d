/* Several pictures in one go: each file gets a row of the gallery, its type by the file's name, and a first alternative
   text in both languages. A row shows what has been chosen. Without this script each row has its own file field. */

const facts = JSON.parse(document.getElementById("picture-facts")?.textContent ?? "null");
const group = document.getElementById("images-group");

function typeOf(name, taken) {
  const plain = name.toLowerCase();
  const named = Object.entries(facts.named).find(([, words]) => words.some((word) => plain.includes(word)));
  // Files without a telling name come in the order in which a record is turned in the hand.
  return named?.[0] ?? ["front", "back", "label"].find((type) => !taken.includes(type)) ?? "insert";
}

function rows() {
  return [...group.querySelectorAll("tr.form-row:not(.empty-form)")];
}

function field(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

function sentence(language, type) {
  const said = { title: "title", artist: "artist_credit" };
  return facts[language][type].replace(/\{(\w+)\}/g, (_found, name) => document.getElementById(`id_${said[name]}`).value);
}

/* A suggestion follows the type for as long as nobody has written over it. */
function suggest(row) {
  for (const language of ["en", "fr"]) {
    const text = field(row, `alt_${language}`);
    if (text.value === (text.dataset.suggested ?? "")) {
      text.value = text.dataset.suggested = sentence(language, field(row, "type").value);
    }
  }
}

async function show(row, file) {
  const place = row.querySelector(".field-preview .readonly");
  if (!place || !file) return;
  try {
    const picture = await createImageBitmap(file, { resizeWidth: 72, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    place.replaceChildren(canvas);
  } catch {
    place.textContent = "—"; // no picture: the shop says so when it is saved
  }
}

function take(files) {
  for (const file of files) {
    const taken = rows().map((row) => field(row, "type").value);
    group.querySelector(".add-row a").click();
    const row = rows().at(-1);
    const carrier = new DataTransfer();
    carrier.items.add(file);
    field(row, "original").files = carrier.files;
    field(row, "type").value = typeOf(file.name, taken);
    show(row, file);
    suggest(row);
  }
}

function offer() {
  const label = document.createElement("label");
  label.className = "button several";
  label.textContent = facts.choose;
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = "image/jpeg,image/png,image/webp";
  input.className = "visually-hidden";
  input.id = "several-pictures";
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  label.append(input);
  group.before(label);
  group.addEventListener("change", (event) => {
    const row = event.target.closest("tr.form-row");
    if (event.target.name?.endsWith("-original")) show(row, event.target.files[0]);
    if (event.target.matches("[name$='-original'], [name$='-type']") && !row.classList.contains("has_original")) {
      suggest(row);
    }
  });
}

if (facts && group?.querySelector("[id$='-empty']")) offer();
