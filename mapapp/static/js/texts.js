// Words and addresses that the page gives to the scripts, in one JSON block (#textes).

const block = document.getElementById("textes");

/** @type {Record<string, any>} */
export const texts = block ? JSON.parse(block.textContent || "{}") : {};

/**
 * One of the page's words, with its {holes} filled.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 * @returns {string}
 */
export function text(key, values = {}) {
  const found = texts[key];
  if (typeof found !== "string") return "";
  return found.replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole);
}

/**
 * An HTML element with text only: data never goes through innerHTML.
 * @param {string} tag
 * @param {string} [css] class attribute
 * @param {string} [content]
 * @returns {HTMLElement}
 */
export function element(tag, css = "", content = "") {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (content) made.textContent = content;
  return made;
}
