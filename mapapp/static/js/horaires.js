// Editor of opening hours: says the sentence and the coming days as one types. Optional.

import { element } from "./texts.js";

const WAIT_MS = 350;

/** @param {HTMLElement} editor */
function start(editor) {
  const box = document.getElementById("horaires-apercu");
  const form = editor.closest("form");
  if (!box || !form) return;
  let timer = 0;
  let asked = /** @type {AbortController | null} */ (null);

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const query = typed(editor);
      const answer = await fetch(`${editor.dataset.preview}?${query}`, { signal: asked.signal });
      if (answer.ok || answer.status === 400) show(editor, box, await answer.json());
    } catch {
      // Without an answer the button « Aperçu » says the same.
    }
  };
  editor.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  });
  editor.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy]");
    if (!(button instanceof HTMLElement)) return;
    event.preventDefault();
    copy(button.dataset.copy || "");
    ask();
  });
}

/** Fields that hold something; the pasted text waits for its button. @param {HTMLElement} editor */
function typed(editor) {
  const query = new URLSearchParams();
  for (const field of editor.querySelectorAll("input, select, textarea")) {
    const { name, value } = /** @type {HTMLInputElement} */ (field);
    if (name && value && name !== "horaires_lire") query.append(name, value);
  }
  return query;
}

/** @param {string} name */
function copy(name) {
  const from = input(name);
  const found = /^(.*_j)([0-5])$/.exec(name);
  if (!from || !found) return;
  for (let day = Number(found[2]) + 1; day < 7; day += 1) {
    const to = input(found[1] + day);
    if (to) to.value = from.value;
  }
}

/** @param {string} name */
const input = (name) =>
  /** @type {HTMLInputElement | null} */ (document.getElementById(`champ-${name}`));

/** The box of a line; that of the whole text for what is wrong with all of it. @param {string} name */
const fieldOf = (name) => input(name === "horaires" ? "horaires-texte" : name);

/** @param {HTMLElement} editor @param {HTMLElement} box @param {any} said */
function show(editor, box, said) {
  box.hidden = !said.semaine.length;
  const sentence = box.querySelector("[data-sentence]");
  if (sentence) sentence.textContent = said.phrase;
  const rows = said.semaine.map((/** @type {any} */ day) => {
    const row = element("tr");
    const head = element("th", "", day.jour);
    head.setAttribute("scope", "row");
    const cell = element("td", "", day.heures);
    if (day.note) cell.append(" ", element("span", "tag", day.note));
    row.append(head, cell);
    return row;
  });
  box.querySelector("tbody")?.replaceChildren(...rows);
  for (const old of editor.querySelectorAll(".field-error")) clear(old);
  for (const { champ, message } of said.problemes) tell(champ, message);
}

/** @param {Element} old */
function clear(old) {
  const field = fieldOf(old.id.replace(/^faute-/, ""));
  field?.removeAttribute("aria-invalid");
  describe(field, old.id, false);
  old.remove();
}

/** @param {string} name @param {string} message */
function tell(name, message) {
  const known = document.getElementById(`faute-${name}`);
  if (known) {
    known.append(element("span", "", ` ; ${message}`));
    return;
  }
  const error = element("p", "field-error", message);
  error.id = `faute-${name}`;
  const field = fieldOf(name);
  if (!field) {
    document.getElementById("horaires-apercu")?.before(error);
    return;
  }
  field.setAttribute("aria-invalid", "true");
  describe(field, error.id, true);
  field.parentElement?.append(error);
}

/** @param {HTMLElement | null} field @param {string} id @param {boolean} add */
function describe(field, id, add) {
  if (!field) return;
  const ids = (field.getAttribute("aria-describedby") || "").split(/\s+/).filter((each) => each && each !== id);
  if (add) ids.push(id);
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

for (const editor of document.querySelectorAll("[data-hours]")) {
  if (editor instanceof HTMLElement) start(editor);
}
