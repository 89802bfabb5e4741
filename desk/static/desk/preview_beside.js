// The preview beside the text: the public page of what stands in the form, made anew as one types. Nothing is saved by it, and
// while it is closed nothing is asked or read.
import { token } from "./autosave/requests.js";
import { editors, read, whenEditorIsReady } from "./autosave/rich_text.js";
import { whenRowsChange } from "./autosave/rows.js";
import { PreviewFrame } from "./preview_frame.js";
import { placeOfCaret } from "./preview_place.js";

const [PAUSE, LONGEST] = [400, 2000]; // milliseconds after the last and after the first change
const PAUSE_OF_CARET = 150;
const RETRY = 5000;
const PATIENCE = 20_000;
const TOLD = { 0: "offline", 401: "signedOut", 403: "refused", 404: "refused", 400: "tooLarge", 413: "tooLarge" };
const OF_THE_PAGE = ["csrfmiddlewaretoken", "page_version", "version", "answered"]; // not of the text: saving changes them
const FINAL = ["refused", "tooLarge"]; // which the next change may mend, and no waiting

const form = document.getElementById("article_form");
const pane = document.getElementById("preview-beside");

// What stands in the form now, with the texts as their editors have them.
const contentOfForm = () => {
  const content = new FormData(form);
  for (const { element } of editors()) if (element?.$.form === form) content.set(element.$.name, read(element.$));
  OF_THE_PAGE.forEach((name) => content.delete(name));
  return content;
};

// New articles get an address of their own while they are written: the other button of previews knows it.
const address = () => {
  const { formAction } = form.querySelector("[formaction$='/preview/']");
  return `${formAction}?framed=1`;
};

// {status, html}: the status 0 where no server answered.
const post = async (body) => {
  try {
    const response = await fetch(address(), {
      method: "POST",
      body,
      headers: { Accept: "application/json, text/html", "X-CSRFToken": token(form) }, // JSON for what is no preview
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    if (response.type === "opaqueredirect") return { status: 401 };
    return { status: response.status, html: response.ok ? await response.text() : "" };
  } catch {
    return { status: 0 };
  }
};

class Memory {
  constructor(person) {
    this.key = `preview ${person}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {}; // a browser that keeps nothing
    }
  }

  write(facts) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...this.read(), ...facts }));
    } catch {}
  }
}

// Asks for the page of what stands in the form: one request at a time, and once more where something was changed meanwhile.
class Refresher {
  constructor(frame, told, isOpen) {
    Object.assign(this, { frame, told, isOpen });
  }

  changed() {
    this.firstChange ??= Date.now();
    this.later(Math.max(0, Math.min(PAUSE, this.firstChange + LONGEST - Date.now())));
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), pause);
  }

  stop() {
    clearTimeout(this.timer);
    this.shown = null;
  }

  async refresh() {
    this.isDue = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isDue && this.isOpen()) await this.ask();
    this.isAsking = false;
  }

  async ask() {
    this.isDue = false;
    this.firstChange = null;
    const [content, place] = [contentOfForm(), placeOfCaret()];
    const sent = new URLSearchParams(content).toString();
    if (sent === this.shown && !this.trouble) return;
    const { status, html } = await post(content);
    if (!this.isOpen()) return;
    const trouble = status === 200 ? null : (TOLD[status] ?? "failed");
    if (!trouble) await this.frame.show(html, place);
    if (!trouble) this.shown = sent;
    this.tell(trouble);
    if (trouble && !FINAL.includes(trouble) && !this.isDue) this.later(RETRY);
  }

  // Only what changes the situation.
  tell(trouble) {
    if (trouble) this.told.textContent = pane.dataset[trouble];
    else if (this.trouble) this.told.textContent = pane.dataset.made;
    else this.told.textContent = "";
    this.told.classList.toggle("is-trouble", Boolean(trouble));
    this.trouble = trouble;
  }
}

// On a small screen it lies over the whole page, of which nothing can be reached meanwhile.
const isNarrow = matchMedia("(max-width: 1024px)");

const coverPage = (isCovered) => {
  for (let element = pane; element !== document.body; element = element.parentElement)
    for (const other of element.parentElement.children) if (other !== element) other.inert = isCovered;
};

const start = () => {
  const opener = document.querySelector(".open-preview-beside");
  const closer = pane.querySelector(".close-preview");
  const widths = [...pane.querySelectorAll("[name=preview-width]")];
  const memory = new Memory(form.dataset.person);
  const isOpen = () => !pane.hidden;
  let cameFrom = null;

  const keys = (event) => {
    if (event.key === "Escape") close();
    else if (isShortcut(event)) toggle(event);
  };
  const frame = new PreviewFrame(pane.querySelector(".preview-stage"), keys);
  const refresher = new Refresher(frame, pane.querySelector("[role=status]"), isOpen);

  const show = (isWanted) => {
    pane.hidden = !isWanted;
    opener.setAttribute("aria-expanded", isWanted);
    document.body.classList.toggle("with-preview", isWanted);
    coverPage(isWanted && isNarrow.matches);
    window.dispatchEvent(new Event("resize")); // fields that grow with their words have another width
    if (!isWanted) return refresher.stop();
    frame.fit();
    frame.forgetPlace();
    return refresher.refresh();
  };

  const open = () => {
    cameFrom = document.activeElement;
    memory.write({ isOpen: true });
    show(true);
    if (isNarrow.matches) closer.focus();
  };

  const close = () => {
    const hadFocus = pane.contains(document.activeElement);
    memory.write({ isOpen: false });
    show(false);
    if (hadFocus) (cameFrom?.isConnected && cameFrom !== document.body && !pane.contains(cameFrom) ? cameFrom : opener).focus();
  };

  const toggle = (event) => {
    event?.preventDefault();
    if (isOpen()) close();
    else open();
  };

  const changed = () => {
    if (isOpen()) refresher.changed(); // whatever a listener of jQuery or the editor returns as false ends its event
  };
  let timer;
  const caretMoved = () => {
    if (!isOpen()) return;
    clearTimeout(timer);
    timer = setTimeout(() => frame.follow(placeOfCaret()), PAUSE_OF_CARET);
  };

  const choose = (input) => {
    input.checked = true;
    frame.width = Number(input.value);
    frame.fit();
  };

  const { width, isOpen: wasOpen } = memory.read();
  choose(widths.find(({ value }) => value === width) ?? widths[0]);
  widths.forEach((input) =>
    input.addEventListener("change", () => {
      choose(input);
      memory.write({ width: input.value });
    }),
  );
  opener.hidden = false;
  opener.addEventListener("click", toggle);
  closer.addEventListener("click", close);
  pane.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("keydown", (event) => isShortcut(event) && toggle(event));
  isNarrow.addEventListener("change", () => memory.read().isOpen && show(!isNarrow.matches));
  window.addEventListener("online", changed);
  watch(changed, caretMoved, toggle);
  if (wasOpen && !isNarrow.matches) show(true);
};

const isShortcut = ({ code, key, altKey, ctrlKey, metaKey, shiftKey }) =>
  altKey && (ctrlKey || metaKey) && !shiftKey && (code === "KeyP" || key === "p");

const watch = (changed, caretMoved, toggle) => {
  django.jQuery(form).on("input change field:written", changed);
  form.addEventListener("focusin", caretMoved);
  whenRowsChange(changed);
  whenEditorIsReady((editor) => {
    editor.on("change", changed);
    editor.on("focus", caretMoved);
    const listen = () => editor.document?.on("selectionchange", caretMoved);
    editor.on("contentDom", listen);
    listen();
    editor.addCommand("deskPreview", { exec: () => toggle(), async: true, canUndo: false, editorFocus: false, modes: { wysiwyg: 1, source: 1 } });
    editor.setKeystroke(CKEDITOR.CTRL + CKEDITOR.ALT + "P".charCodeAt(0), "deskPreview");
  });
};

if (form && pane) document.addEventListener("DOMContentLoaded", start);
