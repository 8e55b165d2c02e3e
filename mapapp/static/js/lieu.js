// « Où ? »: an ARIA 1.2 combobox over the gazetteer, and « Autour de moi ». A page may have a second
// one, for where one is expected: a field with `data-into`, the name of the hidden field that takes
// its position.

import { text, element } from "./texts.js";

const TYPING_MS = 180;
const MIN_LETTERS = 2;

/** @typedef {{kind: string, code: string, name: string, context: string, lon: number, lat: number, url_filters: Record<string, string>}} Suggestion */

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("recherche"));
const input = /** @type {HTMLInputElement|null} */ (document.getElementById("lieu"));
/** Whether this form also searches in a whole department or EPCI. */
const widely = Boolean(form?.querySelector('input[name="dep"], #epci'));

/**
 * What a field is for. `take` keeps a place that was chosen and gives what then stands in the field.
 * @typedef {{forget: () => void, take: (suggestion: Suggestion) => string, typed: () => void}} Purpose
 */

/** @param {string} message seen and heard @param {string} id whose */
function say(message, id = "lieu") {
  const status = document.getElementById(`${id}-etat`);
  if (status) status.textContent = message;
}

/** @param {string} message heard only: the list itself is seen @param {string} id whose */
function whisper(message, id = "lieu") {
  const voice = document.getElementById(`${id}-voix`);
  if (voice) voice.textContent = message;
}

/** @param {string} name @param {string} value */
function setHidden(name, value) {
  const field = /** @type {HTMLInputElement|null} */ (form?.querySelector(`input[type="hidden"][name="${name}"]`));
  if (field) field.value = value;
}

/** Forget the place known so far: what is typed now speaks. */
function forgetPlace() {
  for (const name of ["commune", "lon", "lat"]) setHidden(name, "");
}

/** Tell recherche.js that the place is known. */
function placeKnown() {
  form?.dispatchEvent(new CustomEvent("mapapp:place"));
}

/** The list under the field. */
class Suggestions {
  /** @param {HTMLInputElement} field @param {Purpose} purpose */
  constructor(field, purpose) {
    this.field = field;
    this.purpose = purpose;
    /** @type {Suggestion[]} */
    this.found = [];
    this.active = -1;
    this.timer = 0;
    this.list = element("ul", "options");
    this.list.id = `${field.id}-propositions`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", text("suggestLabel"));
    this.list.hidden = true;
    field.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) field.setAttribute(name, value);
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {Element} */ (event.target).closest('[role="option"]');
      if (row) this.choose([...this.list.children].indexOf(row));
    });
  }

  typed() {
    this.purpose.forget();
    say("", this.field.id);
    window.clearTimeout(this.timer);
    this.request?.abort();
    const asked = this.field.value.trim();
    if (asked.length < MIN_LETTERS) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => this.ask(asked), TYPING_MS);
  }

  /** @param {string} asked */
  async ask(asked) {
    const request = new AbortController();
    this.request = request;
    try {
      const url = `${this.field.dataset.suggest}?q=${encodeURIComponent(asked)}`;
      const response = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      /** @type {Suggestion[]} */
      const found = (await response.json()).suggestions;
      this.show(widely ? found : found.filter((one) => one.url_filters?.commune));
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") return;
      this.close();
      say(text("suggestFailed"), this.field.id);
    }
  }

  /** @param {Suggestion[]} found */
  show(found) {
    this.found = found;
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((suggestion, row) => {
      const option = element("li");
      option.id = `${this.field.id}-${row}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(element("span", "", suggestion.name), element("span", "soft", suggestion.context || ""));
      return option;
    }));
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    if (!found.length) say(text("suggestNone"), this.field.id);
    else whisper(found.length === 1 ? text("suggestOne") : text("suggestCount", { n: found.length }), this.field.id);
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {number} row */
  mark(row) {
    const rows = [...this.list.children];
    this.active = (row + rows.length) % rows.length;
    rows.forEach((node, at) => node.setAttribute("aria-selected", String(at === this.active)));
    this.field.setAttribute("aria-activedescendant", rows[this.active].id);
    rows[this.active].scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open && this.field.value.trim().length >= MIN_LETTERS) this.ask(this.field.value.trim());
      else if (open) this.mark(event.key === "ArrowDown" ? this.active + 1 : Math.max(this.active, 0) - 1);
    } else if (event.key === "Enter") {
      window.clearTimeout(this.timer);
      this.request?.abort();
      if (open && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      } else {
        this.close();
        if (this.field.value.trim()) this.purpose.typed();
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab") this.close();
  }

  /** @param {number} row */
  choose(row) {
    const suggestion = this.found[row];
    if (!suggestion) return;
    this.purpose.forget();
    this.field.value = this.purpose.take(suggestion);
    this.close();
    whisper(text("placeChosen", { name: suggestion.name }), this.field.id);
    if (this.field === input) placeKnown();
  }
}

/** @param {Suggestion} suggestion */
function takePlace(suggestion) {
  const wanted = suggestion.url_filters || {};
  if (wanted.commune) setHidden("commune", wanted.commune);
  chooseTerritory(wanted);
  // A department or an EPCI is a filter, shown among the filters.
  return wanted.commune ? suggestion.name : "";
}

/**
 * A new place takes the room of the territories chosen before it.
 * @param {Record<string, string>} wanted
 */
function chooseTerritory(wanted) {
  for (const node of form?.querySelectorAll('input[name="dep"]') || []) {
    const box = /** @type {HTMLInputElement} */ (node);
    box.checked = box.value === wanted.dep;
  }
  const epci = /** @type {HTMLSelectElement|null} */ (document.getElementById("epci"));
  if (epci) epci.value = wanted.epci || "";
}

/** @param {HTMLButtonElement} button */
function locate(button) {
  say(text("locating"));
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition((position) => {
    button.removeAttribute("aria-busy");
    forgetPlace();
    chooseTerritory({});
    if (input) input.value = "";
    // About 100 m: enough to find what is near, and no doorstep in an address bar.
    setHidden("lon", position.coords.longitude.toFixed(3));
    setHidden("lat", position.coords.latitude.toFixed(3));
    say(text("located"));
    placeKnown();
  }, (error) => {
    button.removeAttribute("aria-busy");
    const why = { 1: "locateDenied", 3: "locateTimeout" };
    say(text(/** @type {any} */ (why)[error.code] || "locateFailed"));
  }, { enableHighAccuracy: false, timeout: 10000, maximumAge: 300000 });
}

if (form && input) {
  new Suggestions(input, { forget: forgetPlace, take: takePlace, typed: () => chooseTerritory({}) });
  const button = /** @type {HTMLButtonElement|null} */ (document.getElementById("autour"));
  if (button && "geolocation" in navigator) {
    button.hidden = false;
    button.addEventListener("click", () => locate(button));
  }
}

for (const node of form?.querySelectorAll("input[data-into]") || []) {
  const field = /** @type {HTMLInputElement} */ (node);
  const name = field.dataset.into || "";
  new Suggestions(field, {
    forget: () => setHidden(name, ""),
    take: (suggestion) => {
      setHidden(name, `${suggestion.lon.toFixed(3)},${suggestion.lat.toFixed(3)}`);
      return suggestion.name;
    },
    typed: () => {},
  });
}
