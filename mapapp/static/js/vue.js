// One more opening of this page, when it is really shown: a number a month, no cookie, no trace.
// `fetch` and not `sendBeacon`, because the latter would send cookies if there were any.

const own = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-place]"));
const place = own?.dataset.place;

function count() {
  if (document.visibilityState !== "visible" || !place) return;
  document.removeEventListener("visibilitychange", count);
  const url = `/lieux/${encodeURIComponent(place)}/vue`;
  fetch(url, { method: "POST", keepalive: true, credentials: "omit" })
    .catch(() => { /* a number less */ });
}

document.addEventListener("visibilitychange", count);
count();
