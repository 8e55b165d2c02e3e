// The list and the map beside each other: each follows what one looks at in the other.

/**
 * A card looked at, by the pointer or the keyboard, shows its mark.
 * @param {(at: string|undefined) => void} pointAt
 */
export function followList(pointAt) {
  /** @param {Event} event */
  const look = (event) => {
    const card = /** @type {Element} */ (event.target).closest?.("#resultats .card");
    pointAt(/** @type {HTMLElement|undefined} */ (card || undefined)?.dataset.at);
  };
  const list = document.querySelector(".pane-list");
  for (const kind of ["mouseover", "focusin"]) list?.addEventListener(kind, look);
  for (const kind of ["mouseleave", "focusout"]) list?.addEventListener(kind, () => pointAt(undefined));
}

/** The head of the page gone, the map takes its room; on a phone, choosing the map shows it. */
export function followScroll() {
  const panes = document.querySelector(".panes");
  if (!panes) return;
  new IntersectionObserver(([entry]) => {
    panes.classList.toggle("scrolled", !entry.isIntersecting);
  }, { rootMargin: "-80px 0px 0px 0px" }).observe(/** @type {Element} */ (document.querySelector(".list-head")));
  document.getElementById("vue-carte")?.addEventListener("change", () => {
    panes.scrollIntoView({ block: "start" });
  });
}
