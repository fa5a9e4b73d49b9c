/** One person's phone: follows their chat, and does what the person taps, types, edits and shares. */

import { make, placeOf, PLACES } from "./bubble.js";
import { ChatLog, cityTime, formatsIn } from "./chat_log.js";
import { Sheet } from "./sheet.js";
import { follow, post } from "./wire.js";

const TOAST_MS = 6000;

export class Phone {
  #path; #stage; #sheet; #log; #editing = null; #toastTimer = 0;
  #chat = { messages: [], commands: [] }; #hasChat = false; #clock = null; #zone = ""; #formats = null;

  /** `stage` has `openLink(url, phone, opener)`, `openHere(url, phone)` and `arrived(phone, count)`. */
  constructor(person, invitations, stage) {
    this.person = person;
    this.#stage = stage;
    this.#path = `phones/${person.id}`;
    this.root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.#sheet = new Sheet(this.#part(".sheet"), this.root, this.#part(".log"));
    this.#log = new ChatLog(this.#part(".log"), {
      openLink: (url, opener) => stage.openLink(url, this, opener),
      press: (message, row, column, button) => this.#press(message, row, column, button),
      edit: (message) => this.#edit(message),
    }, { bot: this.#part("h2").textContent, person: person.name });
    this.#label();
    this.#welcome(invitations);
    this.#listen();
  }

  /** Follows the chat for as long as the page lives. */
  live() {
    const offline = (why) => this.root.classList.toggle("offline", Boolean(why));
    return follow(`${this.#path}/chat`, (chat) => this.#take(chat), offline);
  }

  /** Sets the phone's clock; `zone` is the clinic's and counts until this person has shared a place. */
  tick(now, zone, ownZone) {
    this.#clock = { now, zone, ownZone };
    this.#showClock();
  }

  /** Sends what the person typed or what a link typed for them; resolves to whether it was taken. */
  says(text) {
    return this.#do("says", { text });
  }

  /** Shows choices over this chat; see `Sheet.offer`. */
  offer(title, choices, opener) {
    this.#sheet.offer(title, choices, opener);
  }

  /** Gives this chat the keyboard's focus. */
  focus() {
    this.#part(".log").focus({ preventScroll: true });
  }

  #part(selector) {
    return this.root.querySelector(selector);
  }

  async #do(what, body) {
    const why = await post(`${this.#path}/${what}`, body);
    this.#toast(why);
    return !why;
  }

  #label() {
    const { id, name } = this.person;
    Object.assign(this.root, { id: `phone-${id}`, ariaLabel: `${name}'s phone` });
    this.root.dataset.phone = id;
    this.#part("textarea").id = `message-from-${id}`;
    Object.assign(this.#part("label"), { htmlFor: `message-from-${id}`, textContent: `Message from ${name}` });
    this.#part(".log").ariaLabel = `${name}'s chat with the bot`;
    this.#part(".keyboard").ariaLabel = "Reply keyboard";
    this.#part("[type=file]").ariaLabel = `Photo from ${name}`;
  }

  #welcome(invitations) {
    this.#part(".hint").textContent = this.person.hint ?? "";
    this.#part(".invitations").append(...invitations.map(({ label, url }) => make("button",
      { type: "button", onclick: () => this.#stage.openHere(url, this) },
      make("b", { textContent: "Open your invitation" }), make("small", { textContent: label }))));
    this.#part(".start").onclick = () => this.says("/start");
  }

  #listen() {
    this.#part("form").onsubmit = (event) => { event.preventDefault(); this.#send(); };
    this.#part("textarea").onkeydown = (event) => this.#typed(event);
    this.#part(".cancel").onclick = () => this.#edit(null);
    this.#part(".unblock").onclick = () => this.#do("unblocks");
    this.#part(".commands").onclick = ({ currentTarget }) => this.#offerCommands(currentTarget);
    this.#part(".attach").onclick = ({ currentTarget }) => this.#offerAttachments(currentTarget);
    this.#part(".more").onclick = ({ currentTarget }) => this.#offerMore(currentTarget);
    this.#part("[type=file]").onchange = ({ currentTarget }) => this.#sendPhoto(currentTarget);
  }

  #typed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.#editing) this.#edit(null);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.#send();
  }

  async #send() {
    const input = this.#part("textarea");
    const text = input.value.trim();
    const edited = this.#editing;
    if (!text) return;
    this.#edit(null);
    const isTaken = edited ? await this.#do("edits", { message_id: edited.id, text }) : await this.says(text);
    if (!isTaken && !input.value) input.value = text;
  }

  #edit(message) {
    const input = this.#part("textarea");
    this.#editing = message;
    this.#part(".editing").hidden = !message;
    input.value = message?.text ?? "";
    input.focus();
  }

  async #press(message, row, column, button) {
    button.ariaBusy = "true";
    await this.#do("presses", { message_id: message.id, row, column });
    button.ariaBusy = "false";
  }

  async #sendPhoto(picker) {
    const [file] = picker.files;
    if (file) await this.#do("photo", file);
    picker.value = "";
  }

  #offerCommands(opener) {
    const commands = this.#chat.commands.map(({ command, description }) => (
      { label: `/${command}`, detail: description, act: () => this.says(`/${command}`) }));
    this.offer(commands.length ? "Commands" : "No commands yet", commands, opener);
  }

  #offerAttachments(opener) {
    this.offer("Attach", [
      { label: "Photo", act: () => this.#part("[type=file]").click() },
      { label: "Voice message", act: () => this.#do("voice") },
      { label: "Sticker", act: () => this.#do("sticker") },
      ...this.#places("Location: "),
    ], opener);
  }

  #places(prefix) {
    return PLACES.map(({ name, latitude, longitude }) => (
      { label: prefix + name, act: () => this.#do("location", { latitude, longitude }) }));
  }

  #offerMore(opener) {
    const [label, what] = this.#chat.blocked ? ["Unblock bot", "unblocks"] : ["Block bot", "blocks"];
    this.offer("More", [{ label, act: () => this.#do(what) }], opener);
  }

  #toast(why) {
    clearTimeout(this.#toastTimer);
    this.#part(".toast").textContent = why;
    this.#toastTimer = setTimeout(() => this.#part(".toast").replaceChildren(), TOAST_MS);
  }

  #take(chat) {
    const known = new Set(this.#chat.messages.map(({ id }) => id));
    const arrived = chat.messages.filter(({ id }) => !known.has(id));
    const isFirst = !this.#hasChat;
    this.#chat = chat;
    this.#hasChat = true;
    this.#showClock();
    this.#showMessages();
    this.#showComposer();
    this.#showKeyboard();
    if (arrived.length) this.#log.scrollDown();
    if (!isFirst) this.#stage.arrived(this, arrived.filter(({ sender }) => sender === "bot").length);
  }

  #showClock() {
    if (!this.#clock) return;
    const { now, zone: clinicZone, ownZone } = this.#clock;
    const last = this.#chat.messages.findLast(({ sender, location }) => sender === "person" && placeOf(location));
    const zone = ownZone ?? placeOf(last?.location)?.zone ?? clinicZone;
    if (zone !== this.#zone) {
      this.#zone = zone;
      this.#formats = formatsIn(zone);
      this.#showMessages();
    }
    Object.assign(this.#part(".phone-clock"), { dateTime: now, textContent: this.#formats.time(now) });
    this.#part(".phone-day").textContent = `${this.#formats.shortDay(now)} · ${cityTime(zone)}`;
  }

  #showMessages() {
    const { messages } = this.#chat;
    if (this.#formats) this.#log.show(messages, this.#formats);
    this.#part(".welcome").hidden = !this.#hasChat || messages.length > 0;
  }

  #showComposer() {
    const { blocked, bot_typing: isTyping } = this.#chat;
    this.#part(".composer").hidden = blocked;
    this.#part(".blocked").hidden = !blocked;
    this.#part(".bot-state").textContent = isTyping ? "typing…" : "bot";
  }

  #showKeyboard() {
    const { keyboard, blocked } = this.#chat;
    const part = this.#part(".keyboard");
    part.hidden = !keyboard?.length || blocked;
    const drawn = JSON.stringify(keyboard);
    if (part.hidden || part.dataset.drawn === drawn) return;
    part.dataset.drawn = drawn;
    const drawRow = (row) => make("div", { className: "row" }, ...row.map((key) => this.#drawKey(key)));
    part.replaceChildren(...keyboard.map(drawRow));
  }

  #drawKey(key) {
    const drawn = make("button", { type: "button", textContent: key.text });
    drawn.onclick = () => {
      if (key.request_location) this.offer("Share your location", this.#places(""), drawn);
      else if (key.request_contact) this.#do("contact");
      else this.says(key.text);
    };
    return drawn;
  }
}
