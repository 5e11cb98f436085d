/**
 * Turn a link that works without JavaScript into the button that it becomes with it: same class, data, name, content.
 * @param {HTMLAnchorElement} link
 * @returns {HTMLButtonElement}
 */
export function asButton(link) {
  const button = document.createElement("button");
  button.type = "button";
  for (const { name, value } of link.attributes) {
    if (name !== "href") button.setAttribute(name, value);
  }
  button.append(...link.childNodes);
  link.replaceWith(button);
  return button;
}

/**
 * Put values into the places of a translated sentence: fill("sample {number} of {count}", { number: 3, count: 10 }).
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
