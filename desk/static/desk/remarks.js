// The panel of remarks: lists them, leads to their paragraphs, writes, resolves and opens again; the text itself is left alone.
import { blockAtCaret, editorOf, elementsOf, whenEditorIsReady } from "./autosave/rich_text.js";
import { letters } from "./letters.js";
import { mentions } from "./mentions.js";
import { ask, look, takenInto } from "./panel_requests.js";

const EVERY = 20_000; // milliseconds between two looks for what others wrote
const LONGEST_SHOWN = 110;
const panel = document.querySelector(".remarks-panel");

const shortened = (words) => (words.length > LONGEST_SHOWN ? `${words.slice(0, LONGEST_SHOWN)}…` : words);

const body = () => document.getElementById("id_body");
const editor = () => body() && editorOf(body());

// The paragraphs, of the editor or of the page that is only read.
const paragraphs = () => {
  const writing = editor();
  if (writing) return writing.mode === "wysiwyg" ? elementsOf(writing) : [];
  const read = document.querySelector(".sheet-read")?.contentDocument;
  return [...(read?.querySelectorAll(".prose > *") ?? [])];
};

const paragraphOf = ({ words, place }) => {
  const all = paragraphs();
  const wanted = letters(words);
  const same = all.filter((each) => letters(each.textContent).startsWith(wanted));
  const distance = (each) => Math.abs(all.indexOf(each) - Number(place));
  return same.sort((one, other) => distance(one) - distance(other))[0] ?? (editor() ? all[Number(place)] : null);
};

const goTo = (element) => {
  element.scrollIntoView({ block: "center" });
  const writing = editor();
  if (!writing) {
    element.tabIndex = -1;
    return element.focus({ preventScroll: true });
  }
  writing.container.$.scrollIntoView({ block: "nearest" });
  writing.focus();
  const range = writing.createRange();
  range.selectNodeContents(new CKEDITOR.dom.element(element));
  return writing.getSelection().selectRanges([range]);
};

const start = () => {
  const find = (name) => panel.querySelector(`.${name}`);
  const [shown, told, begin, box, about] = ["remarks-shown", "remarks-told", "remark-begin", "remark-new", "remark-about"].map(find);
  const text = document.getElementById("remark-text");
  const people = mentions(text, document.getElementById("remark-people"), panel.dataset.people, () => (told.textContent = panel.dataset.found));
  let place = null; // {quote, block} of the paragraph that is written about

  const take = takenInto(panel, { shown, told, home: begin });

  const load = async () => {
    const found = await look(panel.dataset.address);
    if ([200, 401].includes(found.status)) take(found);
  };

  const write = (about_) => {
    place = about_;
    about.textContent = place ? `${panel.dataset.about} « ${shortened(place.quote)} »` : panel.dataset.whole;
    panel.open = true;
    box.hidden = false;
    text.focus();
  };

  const atCaret = () => {
    const found = editor() && blockAtCaret(editor());
    const quote = found?.element.textContent.replace(/[\u200b\ufeff]/g, "").trim();
    return quote ? { quote, block: found.number } : null;
  };

  const send = async () => {
    if (!take(await ask(panel.dataset.address, { text: text.value, quote: place?.quote ?? "", block: place?.block ?? "" }))) return text.focus();
    text.value = "";
    box.hidden = true;
    return begin.focus();
  };

  begin.addEventListener("click", () => write(atCaret()));
  find("remark-whole").addEventListener("click", () => write(null));
  find("remark-send").addEventListener("click", send);
  text.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || people.handled(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") {
      box.hidden = true; // what was written in it is there again next time
      if (editor()) editor().focus();
      else begin.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    write(atCaret());
  });
  whenEditorIsReady((ready) => {
    if (ready.element.$ !== body()) return;
    ready.addCommand("deskRemark", { exec: () => write(atCaret()), async: true, canUndo: false, editorFocus: false });
    ready.setKeystroke(CKEDITOR.CTRL + CKEDITOR.ALT + "M".charCodeAt(0), "deskRemark");
  });
  shown.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) return take(await ask(button.dataset.step, {}));
    if (!button?.classList.contains("remark-go")) return null;
    const element = paragraphOf(button.dataset);
    if (!element) told.textContent = panel.dataset.gone;
    return element && goTo(element);
  });
  load().then(() => document.getElementById(location.hash.slice(1))?.matches(".remark") && document.getElementById(location.hash.slice(1)).focus());
  setInterval(() => document.visibilityState === "visible" && panel.open && load(), EVERY);
};

if (panel) document.addEventListener("DOMContentLoaded", start);
