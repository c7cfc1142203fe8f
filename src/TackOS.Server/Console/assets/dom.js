// Builds the page. Text goes in as text nodes and nothing else, so nothing that an agent wrote is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (false and null are left out), listeners under `on`, and children: nodes, texts, or lists of them. */
export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

/**
 * Makes the children of `parent` be those of `items`, in order. An element stays the same element while its key is there, so that focus,
 * selection and half-written reasons survive whatever arrives meanwhile. What goes is given to `gone` first.
 */
export function keep(parent, items, keyOf, make, update, gone = () => {}) {
  const old = new Map([...parent.children].filter(child => child.dataset.key).map(child => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element) old.delete(key);
    else {
      element = make(item);
      element.dataset.key = key;
    }
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of old.values()) {
    gone(element);
    element.remove();
  }
}

/** Replaces the children only where `signature` differs from the one of the last time. */
export function redraw(element, signature, children) {
  if (element.dataset.signature === signature) return;
  element.dataset.signature = signature;
  element.replaceChildren(...[children()].flat(Infinity).filter(child => child != null && child !== false));
}

let ids = 0;
export const freshId = prefix => `${prefix}-${++ids}`;
