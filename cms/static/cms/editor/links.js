// Links (Ctrl-K): one field, in which an article is found by words of its title, or an address is written. A link to an article is
// kept by the article's key. What is found comes from outside: it is set as text.
"use strict";

CKEDITOR.plugins.add("patiolinks", {
  requires: "menu,contextmenu,patio",

  init(editor) {
    const { words } = editor.config.patio;
    const inLink = (path) => Boolean(path.contains("a", true));
    editor.addCommand("patiolink", {
      requiredContent: "a[href]",
      canUndo: false, // what it puts in can be undone
      editorFocus: false,
      contextSensitive: true,
      refresh(_editor, path) {
        this.setState(inLink(path) ? CKEDITOR.TRISTATE_ON : CKEDITOR.TRISTATE_OFF);
      },
      exec: () => openLinkBar(editor),
    });
    editor.addCommand("patiounlink", {
      contextSensitive: true,
      startDisabled: true,
      refresh(_editor, path) {
        this.setState(inLink(path) ? CKEDITOR.TRISTATE_OFF : CKEDITOR.TRISTATE_DISABLED);
      },
      exec: () => change(editor, selected(editor), unlinked),
    });
    editor.setKeystroke(CKEDITOR.CTRL + 75, "patiolink"); // K
    editor.ui.addButton("Link", { label: words.link, command: "patiolink" });
    editor.ui.addButton("Unlink", { label: words.unlink, command: "patiounlink" });
    editor.addMenuItems({
      patiolink: { label: words.link, command: "patiolink", icon: "link", group: "link", order: 1 },
      patiounlink: { label: words.unlink, command: "patiounlink", icon: "unlink", group: "link", order: 2 },
    });
    editor.contextMenu.addListener((element) =>
      element && element.getAscendant("a", true) ? { patiolink: CKEDITOR.TRISTATE_OFF, patiounlink: CKEDITOR.TRISTATE_OFF } : null,
    );
    editor.on("doubleclick", ({ data }) => {
      if (data.element.getAscendant("a", true) && !editor.readOnly) editor.execCommand("patiolink");
    });
  },
});

const PAUSE = 150; // in typing, before it is asked
const LONGEST_TITLE = 250;
const GAP = 6; // pixels between the field and the words
const LONGEST_LIST = 240; // pixels
const PAID = "sponsored";
const NOTHING = { results: [], reached: true };

// The selection

// {ranges, link: the one that holds all of it, or null, words}
function selected(editor) {
  const selection = editor.getSelection();
  const ranges = selection ? selection.getRanges() : [];
  if (!ranges.length) return { ranges, link: null, words: "" };
  const inner = ranges[0].clone();
  if (!inner.collapsed) inner.shrink(CKEDITOR.SHRINK_TEXT);
  const link = editor.elementPath(inner.getCommonAncestor(true, true)).contains("a", true);
  return { ranges, link: ranges.length === 1 ? link : null, words: selection.getSelectedText().replace(/\s+/g, " ").trim() };
}

// Where it was, if the text is still there: others may have changed it meanwhile.
function select(editor, { ranges }) {
  editor.focus();
  const isThere = (range) => [range.startContainer, range.endContainer].every((node) => editor.editable().contains(node));
  if (ranges.length && ranges.every(isThere)) editor.getSelection().selectRanges(ranges);
}

// Changes

// `make` gets the place, and returns behind what the caret is put.
function change(editor, place, make) {
  select(editor, place);
  editor.fire("saveSnapshot");
  const last = make(editor, place);
  if (last) {
    const range = editor.createRange();
    range.moveToPosition(last, CKEDITOR.POSITION_AFTER_END);
    range.select();
  }
  editor.fire("saveSnapshot");
  editor.fire("change");
}

function unlinked(editor, { link }) {
  if (!link) {
    editor.removeStyle(styleOf({}));
    return null;
  }
  const last = link.getLast();
  link.remove(true);
  return last;
}

const styleOf = (attributes) =>
  new CKEDITOR.style({ element: "a", attributes, type: CKEDITOR.STYLE_INLINE, alwaysRemoveElement: true });

function linked(editor, { link }, { pk, title, address, paid }) {
  const attributes = {
    href: address,
    "data-cke-saved-href": address,
    ...(pk ? { "data-article": String(pk) } : {}),
    ...(paid ? { rel: PAID } : {}),
  };
  if (link) {
    ["data-article", "rel"].forEach((name) => link.removeAttribute(name));
    link.setAttributes(attributes);
    return link;
  }
  const [range] = editor.getSelection().getRanges();
  if (range && range.collapsed) {
    const made = new CKEDITOR.dom.element("a", editor.document);
    made.setAttributes(attributes);
    made.setText(title || address.replace(/^(mailto|tel):/, ""));
    editor.insertElement(made);
    return made;
  }
  editor.removeStyle(styleOf({}));
  editor.applyStyle(styleOf(attributes));
  const ranges = editor.getSelection().getRanges();
  ranges.at(-1).collapse(false);
  ranges.at(-1).select();
  return null;
}

// Addresses

// {address}, {problem} of what is meant as one and is none, or null: words.
function addressIn(text, { schemes, words }) {
  const spaced = /\s/.test(text);
  if (/^\+\d[\d\s().-]{5,}$/.test(text)) return { address: `tel:${text.replace(/[\s()]/g, "")}` };
  const [, scheme] = /^([a-z][a-z\d+.-]*):(?!\d+(\/|$))/i.exec(text) || [];
  if (spaced && !/^(https?:|www\.|mailto:|tel:)/i.test(text)) return null;
  if (spaced) return { problem: words.linkSpaces };
  if (/^[/#]/.test(text)) return /^\/[/\\]|^#$/.test(text) ? { problem: words.linkWrong } : { address: text };
  if (/^[^@/:?#]+@[^@/:?#]+\.[^@/:?#.]+$/.test(text)) return { address: `mailto:${text}` };
  if (!scheme) return /^([\p{L}\p{N}-]+\.)+\p{L}{2,}\.?([:/?#].*)?$/u.test(text) ? webAddress(`https://${text}`, words) : null;
  if (!schemes.includes(scheme.toLowerCase())) return { problem: words.linkScheme };
  if (/^https?$/i.test(scheme)) return webAddress(text, words);
  const isWhole = /^mailto:[^@/]+@[^@/]+\.[^@/.]+$|^tel:\+?[\d().-]{3,}$/i.test(text);
  return isWhole ? { address: text } : { problem: words.linkWrong };
}

// As the server reads it (`cms.text.richtext.web_host`).
function webAddress(text, words) {
  const plain = /^https?:\/\/[^/\\@\s?#]+([/?#]|$)/i.test(text);
  const { hostname } = (plain && URL.canParse(text) && new URL(text)) || {};
  return hostname && /^[^.].*\.[^.]+\.?$|^localhost$|^\[/.test(hostname) ? { address: text } : { problem: words.linkWrong };
}

// The field

let openBar = null;

function openLinkBar(editor) {
  if (openBar) openBar.close();
  if (!editor.widgets || !editor.widgets.focused) openBar = new LinkBar(editor);
}

class LinkBar {
  constructor(editor) {
    this.editor = editor;
    this.place = selected(editor);
    this.options = [];
    this.chosen = 0;
    this.asked = 0;
    this.answer = Promise.resolve();
    this.build();
    this.put();
    this.input.focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "nearest" });
    this.fill();
  }

  get words() {
    return this.editor.config.patio.words;
  }

  get findsArticles() {
    return Boolean(this.editor.config.patio.links) && this.editor.element.data("links") !== "addresses";
  }

  build() {
    const id = CKEDITOR.tools.getNextId();
    const label = this.findsArticles ? this.words.linkField : this.words.linkAddress;
    this.input = made("input", { type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false", enterkeyhint: "done" });
    for (const [name, value] of Object.entries({ autocomplete: "list", expanded: "false", controls: `${id}-list`, describedby: `${id}-said` })) {
      this.input.setAttribute(`aria-${name}`, value);
    }
    this.list = made("ul", { id: `${id}-list`, role: "listbox", "aria-label": this.words.linkFound });
    this.said = made("p", { id: `${id}-said`, role: "status" });
    this.box = made("div", { class: "patio-links", role: "dialog", "aria-label": this.words.link });
    this.box.append(made("label", { for: id }, label), this.input, this.list, this.said);
    this.box.append(this.paying());
    if (this.place.link) this.box.append(this.removing());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusout", () => setTimeout(() => this.left()));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.input.addEventListener("input", () => this.typed());
  }

  // Offered beside the address of another site.
  paying() {
    const { link } = this.place;
    this.paid = made("input", { type: "checkbox" });
    this.paid.checked = Boolean(link) && isPaid(link);
    this.paid.addEventListener("change", () => this.markPaid());
    this.paidRow = made("label", { class: "patio-paid" });
    this.paidRow.append(this.paid, made("span", {}, this.words.linkPaid));
    this.paidRow.hidden = true;
    return this.paidRow;
  }

  offerPaid() {
    const { address } = addressIn(this.input.value.trim(), this.editor.config.patio) || {};
    this.paidRow.hidden = !/^https?:/i.test(address || "");
  }

  // A link that stays where it leads is marked at once, a new one when it is made.
  markPaid() {
    const { editor, place } = this;
    if (!place.link || this.input.value !== this.filled) return;
    editor.fire("saveSnapshot");
    if (this.paid.checked) place.link.setAttribute("rel", PAID);
    else place.link.removeAttribute("rel");
    editor.fire("saveSnapshot");
    editor.fire("change");
  }

  removing() {
    const button = made("button", { type: "button" }, this.words.unlink);
    button.addEventListener("click", () => this.done(unlinked));
    return button;
  }

  // Below the selection, or above it where the window ends before what may be found.
  put() {
    this.showSelection();
    const frame = this.editor.window.getFrame().$.getBoundingClientRect();
    const { left, top, bottom } = rectangleOf(this.editor);
    document.body.append(this.box);
    const most = document.documentElement.clientWidth - this.box.offsetWidth - 8;
    const within = (place) => Math.max(frame.top, Math.min(frame.top + place, frame.bottom));
    const room = { above: within(top), below: window.innerHeight - within(bottom) };
    const isAbove = room.below < this.box.offsetHeight + LONGEST_LIST + 2 * GAP && room.above > room.below;
    this.box.classList.toggle("is-above", isAbove);
    this.box.style.left = `${window.scrollX + Math.max(8, Math.min(frame.left + left, most))}px`;
    this.box.style.top = `${window.scrollY + (isAbove ? within(top) - GAP : within(bottom) + GAP)}px`;
  }

  // Where it was scrolled out of sight, or stands below a bar, it comes back.
  showSelection() {
    const frame = this.editor.window.getFrame().$;
    const around = frame.getBoundingClientRect();
    const { left, top, bottom } = rectangleOf(this.editor);
    const across = Math.max(1, Math.min(left, around.width - 1));
    const isSeen = document.elementFromPoint(around.left + across, around.top + (top + bottom) / 2) === frame;
    const selection = this.editor.getSelection();
    if (!isSeen && selection) selection.getStartElement().$.scrollIntoView({ block: "center" });
  }

  // Where the link leads, or the title that is selected.
  async fill() {
    const { link, words } = this.place;
    this.filled = this.input.value = (link && (link.data("cke-saved-href") || link.getAttribute("href"))) || "";
    this.input.select();
    this.offerPaid();
    const pk = link && link.getAttribute("data-article");
    const isTitle = !link && words && words.length <= LONGEST_TITLE;
    if (!this.findsArticles || !(pk || isTitle)) return;
    const { results } = await this.ask(pk ? { article: pk } : { term: words });
    const [found] = results.filter(({ title }) => pk || sameWords(title, words));
    if (!found || this.input.value !== this.filled) return;
    this.filled = this.input.value = found.title;
    this.input.select();
    this.offerPaid();
    if (!pk) this.show([found]);
  }

  typed() {
    this.filled = null;
    this.offerPaid();
    this.show([]);
    this.tell("");
    clearTimeout(this.waiting);
    this.answer = new Promise((done) => {
      this.look = () => {
        clearTimeout(this.waiting);
        this.look = null;
        done(this.find());
      };
      this.waiting = setTimeout(this.look, PAUSE);
    });
  }

  async find() {
    const text = this.input.value.trim();
    const { address, problem } = addressIn(text, this.editor.config.patio) || {};
    const asks = text && !problem && this.findsArticles;
    const { results, reached, isOld } = asks ? await this.ask({ term: address || text, page: window.location.pathname }) : NOTHING;
    if (isOld || !this.box.isConnected) return;
    this.show(address ? [...results, { address }] : results);
    if (problem || !text) this.tell(problem || "", Boolean(problem));
    else if (!reached) this.tell(this.words.linkOffline, !address);
    else if (!results.length && !address) this.tell(this.findsArticles ? this.words.linkNothing : this.words.linkWrong, true);
    else this.tell(results.length ? this.words.linkCount.replace("%(number)s", results.length) : "");
  }

  async ask(what) {
    const number = ++this.asked;
    const found = await asked(this.editor.config.patio.links, what);
    return { ...found, isOld: number !== this.asked };
  }

  show(options) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, number) => this.optionOf(option, number)));
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.choose(0);
    this.box.scrollIntoView({ block: "nearest" });
  }

  optionOf({ title, state, address }, number) {
    const row = made("li", { role: "option", id: `${this.list.id}-${number}` });
    row.append(made("span", {}, title || this.words.linkTo.replace("%(address)s", address)));
    if (state) row.append(made("small", {}, state));
    return row;
  }

  choose(number) {
    this.chosen = this.options.length ? (number + this.options.length) % this.options.length : 0;
    [...this.list.children].forEach((row, each) => row.setAttribute("aria-selected", String(each === this.chosen)));
    const row = this.list.children[this.chosen];
    if (row) this.list.scrollTop = row.offsetTop - this.list.offsetTop - (this.list.clientHeight - row.offsetHeight) / 2;
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  tell(text, isProblem = false) {
    this.said.textContent = text;
    this.input.setAttribute("aria-invalid", String(isProblem));
  }

  key(event) {
    const { key } = event;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing || (!(key in steps) && !["Enter", "Escape", "Tab"].includes(key))) return;
    if (key === "Enter" && event.target.tagName === "BUTTON") return; // its own
    event.preventDefault();
    event.stopPropagation();
    if (key in steps) this.choose(this.chosen + steps[key]);
    else if (key === "Enter") this.take();
    else if (key === "Escape") this.done(null);
    else this.nextFocus(event.shiftKey ? -1 : 1);
  }

  nextFocus(step) {
    const all = [...this.box.querySelectorAll("input, button")].filter((each) => each.offsetParent);
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  }

  // `option` as it is chosen here.
  takeOption(option) {
    const paid = !option.pk && this.paid.checked && /^https?:/i.test(option.address);
    this.done((editor, place) => linked(editor, place, { ...option, paid }));
  }

  // What is asked for stands in the list, or is waited for.
  async take() {
    const { link } = this.place;
    if (!this.input.value.trim()) return this.done(link ? unlinked : null);
    if (link && this.input.value === this.filled) return this.done(null);
    if (this.look) this.look();
    await this.answer;
    const option = this.options[this.chosen];
    if (option && this.box.isConnected) this.takeOption(option);
  }

  clicked({ target }) {
    const row = target.closest("li");
    const option = row && this.options[[...this.list.children].indexOf(row)];
    if (option) this.takeOption(option);
  }

  // `make` null: nothing changes, and the caret is where it was.
  done(make) {
    this.close();
    if (make) change(this.editor, this.place, make);
    else select(this.editor, this.place);
  }

  left() {
    if (document.hasFocus() && !this.box.contains(document.activeElement)) this.close();
  }

  close() {
    clearTimeout(this.waiting);
    this.box.remove();
    if (openBar === this) openBar = null;
  }
}

async function asked(address, what) {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams(what)}`, { headers: { Accept: "application/json" }, redirect: "error" });
    return { results: (await answer.json()).results || [], reached: answer.ok };
  } catch {
    return { results: [], reached: false };
  }
}

const isPaid = (link) => /(^|\s)sponsored(\s|$)/i.test(link.getAttribute("rel") || "");

const sameWords = (one, other) => one.replace(/\s+/g, " ").trim().toLowerCase() === other.toLowerCase();

// A caret in an empty line has no rectangle of its own.
function rectangleOf(editor) {
  const selection = editor.getSelection();
  const native = selection && selection.getNative();
  const range = native && native.rangeCount ? native.getRangeAt(0) : null;
  const rectangle = range && [...range.getClientRects()].pop();
  if (rectangle) return rectangle;
  const element = (selection && selection.getStartElement()) || editor.editable();
  return element.$.getBoundingClientRect();
}
