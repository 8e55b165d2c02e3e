// The page of objects: a position that was found is searched at once; a word that we do not know is
// counted when its page has been looked at a while, as its button would (no cookie, no trace).

const LOOKED_AT_MS = 4000;

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("recherche"));
form?.addEventListener("mapapp:place", () => {
  const lon = /** @type {HTMLInputElement|null} */ (form.querySelector('input[name="lon"]'));
  if (lon?.value) form.requestSubmit();
});

const told = /** @type {HTMLFormElement|null} */ (document.getElementById("mot-cherche"));
let timer = 0;

function count() {
  if (!told || document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", watch);
  fetch(told.action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (new FormData(told))), keepalive: true })
    .catch(() => { /* a number less */ });
}

function watch() {
  window.clearTimeout(timer);
  if (document.visibilityState === "visible") timer = window.setTimeout(count, LOOKED_AT_MS);
}

if (told) {
  document.addEventListener("visibilitychange", watch);
  watch();
}
