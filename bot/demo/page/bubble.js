/** Draws one chat message as a bubble: safe text, picture, place, time stamp and the buttons under it. */

const ALLOWED = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE", "A", "BLOCKQUOTE", "BR", "SPAN"]);
const SAFE_LINK = /^(https?|tg|mailto):/i;

export const PLACES = [
  { name: "Leeds", latitude: 53.8, longitude: -1.55, zone: "Europe/London" },
  { name: "New York", latitude: 40.71, longitude: -74.01, zone: "America/New_York" },
  { name: "Berlin", latitude: 52.52, longitude: 13.4, zone: "Europe/Berlin" },
];

/** Returns the preset place within half a degree of a message's location, or undefined. */
export function placeOf(location) {
  if (!location) return undefined;
  const [latitude, longitude] = location;
  return PLACES.find((p) => Math.abs(p.latitude - latitude) < 0.5 && Math.abs(p.longitude - longitude) < 0.5);
}

/** Returns a new element with these properties and children; `undefined` children are left out. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

function copySafely(from, to, openLink) {
  for (const node of from.childNodes) {
    // A block ends its line itself: the line break written after it would show as an empty line.
    const isAfterBlock = /^(BLOCKQUOTE|PRE)$/.test(node.previousSibling?.nodeName);
    if (node.nodeType === Node.TEXT_NODE) to.append(isAfterBlock ? node.data.replace(/^\n/, "") : node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const target = ALLOWED.has(node.tagName) ? document.createElement(node.tagName) : to;
    if (target === to && /^(SCRIPT|STYLE|TEMPLATE)$/.test(node.tagName)) continue;
    if (target.tagName === "A") dressLink(target, node.getAttribute("href") ?? "", openLink);
    const isSpoiler = target.tagName === "SPAN" && /\bspoiler\b/.test(node.className);
    if (isSpoiler) Object.assign(target, { className: "spoiler", tabIndex: 0 });
    copySafely(node, target, openLink);
    if (target !== to) to.append(target);
  }
}

function dressLink(link, url, openLink) {
  if (!SAFE_LINK.test(url)) return;
  Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    openLink(url, link);
  });
}

/** Fills `target` with the allowed part of `html`; every other tag leaves only its text behind. */
export function fillSafely(target, html, openLink) {
  copySafely(new DOMParser().parseFromString(html, "text/html").body, target, openLink);
}

function drawPicture(message) {
  if (!message.picture) return undefined;
  // The server's paths start at its root; the page may be served from somewhere below it.
  const source = `.${message.picture}`;
  const picture = make("img", { src: source, alt: message.text ? "Picture, described below" : "Picture" });
  return make("a", { className: "picture", href: source, target: "_blank", rel: "noopener" }, picture);
}

function drawLocation(message) {
  if (!message.location) return undefined;
  const [latitude, longitude] = message.location.map((degrees) => degrees.toFixed(2));
  const name = placeOf(message.location)?.name ?? "Location";
  return make("div", { className: "place" },
    make("span", { className: "pin", ariaHidden: "true" }),
    make("b", { textContent: name }),
    make("small", { textContent: `Shared location ${latitude}, ${longitude}` }));
}

function drawDocument(message) {
  if (!message.document) return undefined;
  const { name, path } = message.document;
  return make("a", { className: "document", href: `.${path}`, download: name, textContent: name });
}

function drawText(message, act) {
  const text = make("div", { className: "text", dir: "auto" });
  fillSafely(text, message.html ?? "", act.openLink);
  if (text.hasChildNodes()) return text;
  if (message.picture || message.location || message.document) return undefined;
  return make("div", { className: "text wordless", textContent: "Voice message or sticker" });
}

function drawMeta(message, formatTime, act) {
  const meta = make("div", { className: "meta" });
  const isOwnText = message.sender === "person" && message.text && !message.picture && !message.location;
  const edit = () => act.edit(message);
  if (isOwnText) meta.append(make("button", { type: "button", className: "edit", textContent: "Edit", onclick: edit }));
  if (message.protected) meta.append(make("span", { title: "Cannot be passed on or saved", textContent: "protected" }));
  const silent = "Came without a sound";
  if (message.silent) meta.append(make("span", { className: "silent", role: "img", ariaLabel: silent, title: silent }));
  if (message.edited) meta.append(make("span", { textContent: "edited" }));
  meta.append(make("time", { dateTime: message.date, textContent: formatTime(message.date) }));
  return meta;
}

function drawButton(button, row, column, message, act) {
  const drawn = make("button", { type: "button", textContent: button.text, dir: "auto" });
  if (button.url) drawn.classList.add("opens");
  drawn.addEventListener("click", () => {
    if (button.url) act.openLink(button.url, drawn);
    else act.press(message, row, column, drawn);
  });
  return drawn;
}

function drawButtons(message, act) {
  if (!message.buttons?.length) return undefined;
  const rows = message.buttons.map((row, r) =>
    make("div", { className: "row" }, ...row.map((button, c) => drawButton(button, r, c, message, act))));
  return make("div", { className: "buttons", role: "group", ariaLabel: "Choices" }, ...rows);
}

/**
 * Returns the bubble of one message. `act` holds what a person can do with it: `openLink(url, opener)`,
 * `press(message, row, column, button)` and `edit(message)`; `formatTime` turns an ISO instant into "08:00".
 */
export function drawBubble(message, senderName, formatTime, act) {
  const bubble = make("div", { className: "bubble" },
    drawPicture(message), drawLocation(message), drawDocument(message), drawText(message, act),
    drawMeta(message, formatTime, act));
  const drawn = make("article", { className: `message ${message.sender}`, ariaLabel: senderName },
    bubble, drawButtons(message, act));
  drawn.dataset.messageId = message.id;
  return drawn;
}
