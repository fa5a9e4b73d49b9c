/** A small list of choices that slides over one phone: commands, attachments, "Open on" and "More". */

import { make } from "./bubble.js";

export class Sheet {
  #element; #fallback; #opener = null;

  /** Escape anywhere in `phone` closes it; `fallback` gets the focus when the button that opened it is gone. */
  constructor(element, phone, fallback) {
    this.#element = element;
    this.#fallback = fallback;
    phone.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.close(); });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!element.contains(target) && !this.#opener?.contains(target)) this.close();
    });
  }

  /** Shows choices, each `{label, detail?, act}`; the same opener again closes them. */
  offer(title, choices, opener) {
    const isSecondTap = this.#opener === opener;
    this.close();
    if (isSecondTap) return;
    this.#element.replaceChildren(make("p", { textContent: title }), ...choices.map((choice) => this.#draw(choice)));
    this.#element.ariaLabel = title;
    this.#element.classList.toggle("from-top", opener.matches(".more"));
    this.#element.hidden = false;
    this.#opener = opener;
    if (opener.ariaExpanded) opener.ariaExpanded = "true";
    this.#element.querySelector("button")?.focus();
  }

  close() {
    if (!this.#opener) return;
    const opener = this.#opener;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#opener = null;
    this.#element.hidden = true;
    if (opener.ariaExpanded) opener.ariaExpanded = "false";
    if (hadFocus) (opener.isConnected ? opener : this.#fallback).focus({ preventScroll: true });
  }

  #draw({ label, detail, act }) {
    const choose = () => { this.close(); act(); };
    const small = detail && make("small", { textContent: detail });
    return make("button", { type: "button", onclick: choose }, make("span", { textContent: label }), small);
  }
}
