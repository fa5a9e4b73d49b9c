/** The demo's stage: the cast's phones side by side or behind tabs, links that open on a phone, and the time bar. */

import { cityTime } from "./chat_log.js";
import { Phone } from "./phone.js";
import { follow, post, read } from "./wire.js";

const ROLES = { patient: "Patient", clinician: "Clinician", outsider: "Clinician, not linked" };
const JOURNEYS = { next: {}, day: {}, play: { days: 14 }, stop: {} };
const narrow = matchMedia("(max-width: 820px)");
const byId = (id) => document.getElementById(id);

/** All phones. Wide: every patient's and one other's are shown; narrow: only the one in front. */
class Stage {
  #phones; #tabs; #front; #side; #unread = new Map();

  constructor({ people, links, bot }) {
    this.bot = bot.toLowerCase();
    this.#phones = people.map((person) => new Phone(person, links.filter((link) => link.person === person.id), this));
    this.#tabs = this.#phones.map((phone) => this.#drawTab(phone));
    this.#front = this.#phones[0];
    this.#side = this.#phones.find((phone) => !this.#isPatient(phone));
    byId("tabs").replaceChildren(...this.#tabs);
    byId("phones").replaceChildren(...this.#phones.map((phone) => phone.root));
    byId("tabs").onkeydown = (event) => this.#arrow(event);
    narrow.onchange = () => this.#arrange();
    this.#arrange();
  }

  live() {
    for (const phone of this.#phones) phone.live();
  }

  /** Every phone shows `now`: in the zone its person told the bot, else in the clinic's. */
  tick(now, zone, zones) {
    for (const phone of this.#phones) phone.tick(now, zone, zones?.[phone.person.id]);
  }

  /** Counts what arrived on a phone nobody looks at. */
  arrived(phone, count) {
    this.#unread.set(phone, phone.root.hidden ? (this.#unread.get(phone) ?? 0) + count : 0);
    this.#showUnread(phone);
  }

  /** A link to the bot opens on a phone: on a patient's own, else on the one chosen. Any other opens in a new tab. */
  openLink(url, phone, opener) {
    if (this.#token(url) === null) window.open(url, "_blank", "noopener");
    else if (this.#isPatient(phone)) this.openHere(url, phone);
    else phone.offer("Open on:", this.#phones.map((other) => (
      { label: `${other.person.name}'s phone`, act: () => this.openHere(url, other) })), opener);
  }

  /** Does what Telegram does with a link to the bot: brings that chat forward and presses Start. */
  openHere(url, phone) {
    this.#select(phone);
    phone.focus();
    return phone.says(`/start ${this.#token(url)}`.trim());
  }

  #token(url) {
    const link = /^https:\/\/t\.me\/(\w+)(?:\?start=([\w-]*))?$/i.exec(url);
    return link && link[1].toLowerCase() === this.bot ? link[2] ?? "" : null;
  }

  #isPatient(phone) {
    return phone.person.role === "patient";
  }

  #drawTab(phone) {
    const tab = byId("tab-template").content.firstElementChild.cloneNode(true);
    const { id, name, role } = phone.person;
    tab.dataset.role = role;
    tab.setAttribute("aria-controls", `phone-${id}`);
    tab.querySelector(".avatar").textContent = name.replace(/^Dr /, "")[0];
    tab.querySelector("b").textContent = name;
    tab.querySelector("small").textContent = ROLES[role] ?? role;
    tab.onclick = () => this.#select(phone);
    return tab;
  }

  #arrow({ key }) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = this.#tabs.indexOf(document.activeElement);
    if (!step || at < 0) return;
    const next = (at + step + this.#tabs.length) % this.#tabs.length;
    this.#select(this.#phones[next]);
    this.#tabs[next].focus();
  }

  #select(phone) {
    this.#front = phone;
    if (!this.#isPatient(phone)) this.#side = phone;
    this.#arrange();
  }

  #isShown(phone) {
    return narrow.matches ? phone === this.#front : this.#isPatient(phone) || phone === this.#side;
  }

  #arrange() {
    this.#phones.forEach((phone, i) => {
      phone.root.hidden = !this.#isShown(phone);
      this.#tabs[i].ariaSelected = String(!phone.root.hidden);
      this.#tabs[i].tabIndex = phone === this.#front ? 0 : -1;
      if (!phone.root.hidden) this.arrived(phone, 0);
    });
  }

  #showUnread(phone) {
    const count = this.#unread.get(phone);
    const tab = this.#tabs[this.#phones.indexOf(phone)];
    Object.assign(tab.querySelector(".unread"), { textContent: count, hidden: !count });
    tab.ariaDescription = count ? `${count} new` : "";
  }
}

/** The bar on top: what time it is at the clinic, what comes next, and the ways to get there. */
class TimeBar {
  #state = { note: "" }; #refusal = ""; #trouble = "";

  constructor(stage) {
    this.stage = stage;
    for (const way of Object.keys(JOURNEYS)) this.#button(way).onclick = () => this.#travel(way);
  }

  live() {
    return follow("time", (state) => this.#take(state), (why) => { this.#trouble = why; this.#showNote(); });
  }

  #button(way) {
    return document.querySelector(`[data-travel=${way}]`);
  }

  async #travel(way) {
    this.#refusal = await post(`time/${way}`, JOURNEYS[way]);
    this.#showNote();
  }

  #take(state) {
    this.#state = state;
    const clock = byId("clock");
    Object.assign(clock, { textContent: state.local, dateTime: state.now });
    clock.dataset.now = state.now;
    byId("zone").textContent = cityTime(state.zone);
    byId("next").textContent = state.next ? `Next: ${state.next.what}, ${state.next.local}` : "Nothing is due yet";
    this.#showPlaying(state.playing);
    byId("progress").value = state.progress ?? 0;
    this.#showNote();
    this.stage.tick(state.now, state.zone, state.zones);
  }

  #showPlaying(isPlaying) {
    const [next, day, play, stop] = Object.keys(JOURNEYS).map((way) => this.#button(way));
    const focused = document.activeElement;
    byId("time").dataset.playing = String(isPlaying);
    byId("progress").hidden = stop.hidden = !isPlaying;
    play.hidden = next.disabled = day.disabled = isPlaying;
    if (focused === play && isPlaying) stop.focus();
    if (focused === stop && !isPlaying) play.focus();
  }

  #showNote() {
    const sentence = this.#trouble || this.#refusal || this.#state.note || "";
    if (byId("note").textContent !== sentence) byId("note").textContent = sentence;
  }
}

/** Resolves to the cast once the demo answers. */
async function findCast() {
  for (;;) {
    try {
      return await read("cast");
    } catch (error) {
      console.warn(error);
      byId("note").textContent = "Waiting for the demo to start…";
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

const cast = await findCast();
document.title = byId("title").textContent = cast.title;
const stage = new Stage(cast);
stage.live();
new TimeBar(stage).live();
