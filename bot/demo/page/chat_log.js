/** The messages of one phone: what is unchanged stays, so that focus, scroll and screen readers are not disturbed. */

import { drawBubble, make } from "./bubble.js";

/** Returns functions that write an ISO instant as a time, a day and a short day in one zone. */
export function formatsIn(timeZone) {
  const written = (options) => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
    return (iso) => format.format(new Date(iso));
  };
  return {
    time: written({ hour: "2-digit", minute: "2-digit" }),
    day: written({ weekday: "long", day: "numeric", month: "long" }),
    shortDay: written({ weekday: "short", day: "numeric", month: "short" }),
  };
}

/** Returns "New York time" for "America/New_York". */
export function cityTime(zone) {
  return `${zone.split("/").pop().replaceAll("_", " ")} time`;
}

export class ChatLog {
  #element; #list; #act; #names; #drawn = new Map();

  /** `act` is what `drawBubble` asks for; `names` is `{bot, person}`, for screen readers. */
  constructor(element, act, names) {
    this.#element = element;
    this.#list = element.querySelector(".messages");
    this.#act = act;
    this.#names = names;
  }

  /** Brings the newest message into view; the style sheet lays the list out from its end, so that is at 0. */
  scrollDown() {
    this.#element.scrollTo({ top: 0 });
  }

  /** Shows these messages, days between them, times and days as `formats` writes them. */
  show(messages, formats) {
    const wanted = new Map();
    const want = (key, content, draw) => {
      const before = this.#drawn.get(key);
      wanted.set(key, before?.content === content ? before : { content, element: draw() });
    };
    let lastDay = "";
    for (const message of messages) {
      const day = formats.day(message.date);
      if (day !== lastDay) want(`day of ${message.id}`, day, () => make("p", { className: "day", textContent: day }));
      lastDay = day;
      const draw = () => drawBubble(message, this.#names[message.sender], formats.time, this.#act);
      want(message.id, JSON.stringify(message) + formats.time(message.date), draw);
    }
    this.#drawn = wanted;
    this.#place([...wanted.values()].map(({ element }) => element));
  }

  #place(elements) {
    const hadFocus = this.#element.contains(document.activeElement);
    const kept = new Set(elements);
    for (const old of [...this.#list.children]) if (!kept.has(old)) old.remove();
    elements.forEach((element, i) => {
      const there = this.#list.children[i];
      if (there !== element) this.#list.insertBefore(element, there ?? null);
    });
    // The button just pressed is often edited away: the keyboard must not fall back to the top of the page.
    if (hadFocus && document.activeElement === document.body) this.#element.focus({ preventScroll: true });
  }
}
