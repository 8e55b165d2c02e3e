// Search without reload: the same address, asked as HTML, whose results replace the page's.
// Whatever fails falls back to the ordinary form and links.

import { element } from "./texts.js";

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("recherche"));
const TYPING_MS = 400;
const BUSY_MS = 250;

/** Parts of the page that a new search replaces. */
const PARTS = ["resultats", "erreurs", "filtres-types", "filtres-facettes", "choix-horaires"];

/** The fields of « Ouvert quand j’y vais ». */
const WINDOW = ["ouvert-jour", "ouvert-de", "ouvert-a"];

/** @type {AbortController|null} */
let running = null;
let typing = 0;

/**
 * Address of the search that the form shows; empty fields stay out of it.
 * @param {HTMLFormElement} source
 * @returns {string}
 */
export function searchUrl(source) {
  const query = new URLSearchParams();
  const fields = new FormData(source);
  const around = ["lieu", "commune", "lon"].some((name) => fields.get(name));
  for (const [name, value] of fields) {
    if (typeof value !== "string" || !value.trim()) continue;
    if (["rayon", "minutes"].includes(name) && !around) continue;
    if (name === "ouvert_creneau" && (value === "moment" || !fields.get("ouvert_jour"))) continue;
    if (name === "mode" && !(around && fields.get("minutes"))) continue;
    query.append(name, value.trim());
  }
  const asked = query.toString();
  return source.getAttribute("action") + (asked ? `?${asked}` : "");
}

/** @param {boolean} busy */
function showBusy(busy) {
  document.getElementById("resultats")?.setAttribute("aria-busy", String(busy));
  const head = document.querySelector(".list-head");
  head?.parentElement?.querySelector(".busy-bar")?.remove();
  if (!busy || !head) return;
  const bar = element("div", "busy-bar");
  bar.setAttribute("aria-hidden", "true");
  head.after(bar);
}

/** How to find again what has the focus, once its part is replaced. */
function focusKeeper() {
  const held = /** @type {HTMLElement|null} */ (document.activeElement);
  if (!held || !PARTS.some((id) => document.getElementById(id)?.contains(held))) return () => true;
  const { name, value } = /** @type {HTMLInputElement} */ (held);
  const facet = held.closest("details")?.id;
  return () => {
    const twin = name && [...document.querySelectorAll("#recherche input")].find((node) =>
      /** @type {HTMLInputElement} */ (node).name === name && /** @type {HTMLInputElement} */ (node).value === value);
    const next = twin || (held.tagName === "SUMMARY" && facet && document.querySelector(`#${facet} > summary`));
    if (!next) return false;
    /** @type {HTMLElement} */ (next).focus({ preventScroll: true });
    return true;
  };
}

/**
 * Put the answer's parts in the page.
 * @param {Document} answer
 * @param {boolean} fields also copy the text fields (back, forward, a link), not while typing
 */
function swap(answer, fields) {
  const refocus = focusKeeper();
  const opened = new Set([...document.querySelectorAll(".facet[open]")].map((node) => node.id));
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), answer.getElementById(id)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const fresh of answer.querySelectorAll("#recherche input[name], #recherche select[name]")) {
    copyField(/** @type {HTMLInputElement} */ (fresh), fields);
  }
  document.title = answer.title;
  const [summary, said] = [document.getElementById("resume"), answer.getElementById("resume")];
  if (summary && said) summary.textContent = said.textContent;
  if (!refocus()) summary?.focus({ preventScroll: true });
}

/** @param {HTMLInputElement} fresh @param {boolean} all */
function copyField(fresh, all) {
  const mine = /** @type {HTMLInputElement[]} */ ([...(form?.elements || [])]).find((node) =>
    node.name === fresh.name && node.type === fresh.type && (!["checkbox", "radio"].includes(fresh.type) || node.value === fresh.value));
  if (!mine || (!all && mine === document.activeElement)) return;
  if (fresh.type === "checkbox" || (fresh.type === "radio" && all)) mine.checked = fresh.checked;
  else if (fresh.type !== "radio" && (all || fresh.type === "hidden")) mine.value = fresh.value;
}

/**
 * Go to a search without leaving the page.
 * @param {string} url
 * @param {{push?: boolean, fields?: boolean, toTop?: boolean}} [how]
 */
async function go(url, { push = true, fields = false, toTop = false } = {}) {
  window.clearTimeout(typing);
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const busy = window.setTimeout(() => showBusy(true), BUSY_MS);
  try {
    const response = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine.signal.aborted) return;
    if (!page.getElementById("resultats")) throw new Error("no results in the answer");
    // A place typed by its name is answered by a redirection to its code: keep that address.
    const final = response.redirected ? response.url.slice(location.origin.length) : url;
    if (push && final !== location.pathname + location.search) history.pushState({ search: true }, "", final);
    swap(page, fields);
    showBusy(false);
    document.dispatchEvent(new CustomEvent("mapapp:results"));
    if (toTop) backToTop();
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError" || mine.signal.aborted) return;
    location.assign(url);
  } finally {
    window.clearTimeout(busy);
    if (running === mine) running = null;
  }
}

/** After a link of the results: the summary is read and seen first. */
function backToTop() {
  const summary = document.getElementById("resume");
  summary?.focus({ preventScroll: true });
  summary?.scrollIntoView({ block: "center" });
}

/** @param {Event} event */
function changed(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!form || field.id === "lieu") return; // lieu.js says when the place is known
  if (field.id === "ouvert" && field.checked) WINDOW.forEach((id) => setValue(id, ""));
  if (WINDOW.includes(field.id) && field.value) uncheck("ouvert");
  // Hours without their day, or a choice without hours, ask for nothing yet.
  const [day, ...hours] = WINDOW.map(valueOf);
  if (WINDOW.includes(field.id) && !day && hours.some(Boolean)) return;
  if (field.name === "ouvert_creneau" && !(day && hours.every(Boolean))) return;
  go(searchUrl(form));
}

/** @param {string} id */
function valueOf(id) {
  return /** @type {HTMLInputElement|null} */ (document.getElementById(id))?.value || "";
}

/** @param {string} id @param {string} value */
function setValue(id, value) {
  const field = /** @type {HTMLInputElement|null} */ (document.getElementById(id));
  if (field) field.value = value;
}

/** @param {string} id */
function uncheck(id) {
  const field = /** @type {HTMLInputElement|null} */ (document.getElementById(id));
  if (field) field.checked = false;
}

if (form && "replaceWith" in form) {
  document.documentElement.classList.add("js");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(searchUrl(form));
  });
  form.addEventListener("change", changed);
  form.addEventListener("mapapp:place", () => go(searchUrl(form)));
  document.getElementById("q")?.addEventListener("input", () => {
    window.clearTimeout(typing);
    typing = window.setTimeout(() => go(searchUrl(form)), TYPING_MS);
  });
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a[data-search]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(/** @type {string} */ (link.getAttribute("href")), { fields: true, toTop: true });
  });
  window.addEventListener("popstate", () =>
    go(location.pathname + location.search, { push: false, fields: true }));
}

