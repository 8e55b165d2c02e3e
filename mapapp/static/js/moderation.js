// Keys of the queue: j and k go from one proposal to the next, x ticks it. Links and boxes remain.

const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".queue-row a")]);

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("textarea, select, input:not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = document.activeElement?.closest(".queue-row");
  const at = links.findIndex((link) => row?.contains(link));
  if (event.key === "j" || event.key === "k") {
    const next = links[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
    next?.focus();
  } else if (event.key === "x") {
    row?.querySelector("input")?.click();
  }
});
