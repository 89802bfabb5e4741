// The panel of remarks: lists them, leads to their paragraphs, writes, resolves and opens again; the text itself is left alone.
import { blockAtCaret, editorOf, elementsOf, whenEditorIsReady } from "./autosave/rich_text.js";
import { letters } from "./letters.js";
import { mentions } from "./mentions.js";
import { ask, look, oneAtATime, takenInto, whenAddressed } from "./panel_requests.js";
import { draftAt } from "./remark_drafts.js";

const EVERY = 20_000; // milliseconds between two looks for what others wrote, where no autosave tells of it
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
  const people = mentions(text, document.getElementById("remark-people"), `${panel.dataset.address}people/`, () => (told.textContent = panel.dataset.found));
  const draft = draftAt(panel.dataset.person, panel.dataset.address);
  const put = takenInto(panel, { shown, told, home: begin });
  let place = null; // {quote, block} of the paragraph that is written about
  let shownOf = {}; // {remarks, version, at}: what the list is of
  let toldAt = 0;

  const take = (found) => {
    if (found.status === 200) shownOf = { ...shownOf, remarks: found.answer.stamp, at: Date.now() };
    return put(found);
  };

  const load = async () => {
    const found = await look(panel.dataset.address);
    if ([200, 401].includes(found.status)) take(found);
  };

  // An answer to what saves by itself says whether there is another list, or another text for it.
  const heard = ({ detail: { remarks, version } }) => {
    toldAt = Date.now();
    shownOf.version ??= version;
    const isOtherText = version !== shownOf.version && panel.open && toldAt - shownOf.at > EVERY;
    if (remarks === shownOf.remarks && !isOtherText) return;
    shownOf.version = version;
    load();
  };

  const open = (about_) => {
    place = about_;
    about.textContent = place ? `${panel.dataset.about} «\u00a0${shortened(place.quote)}\u00a0»` : panel.dataset.whole;
    box.hidden = false;
  };

  const keep = () => draft.write({ text: text.value, place });

  const write = (about_) => {
    open(about_);
    keep();
    panel.open = true;
    text.focus();
  };

  const resume = (left) => {
    text.value = left.text;
    open(left.place);
  };

  const atCaret = () => {
    const found = editor() && blockAtCaret(editor());
    const quote = found?.element.textContent.replace(/[\u200b\ufeff]/g, "").trim();
    return quote ? { quote, block: found.number } : null;
  };

  const send = oneAtATime(async () => {
    if (!take(await ask(panel.dataset.address, { text: text.value, quote: place?.quote ?? "", block: place?.block ?? "" }))) return text.focus();
    text.value = "";
    keep();
    box.hidden = true;
    return begin.focus();
  });

  begin.addEventListener("click", () => write(atCaret()));
  find("remark-whole").addEventListener("click", () => write(null));
  find("remark-send").addEventListener("click", send);
  text.addEventListener("input", keep);
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
  document.addEventListener("article:answered", heard);
  setInterval(() => document.visibilityState === "visible" && panel.open && Date.now() - toldAt > EVERY && load(), EVERY);
  const left = draft.read();
  if (left) resume(left);
};

if (panel) document.addEventListener("DOMContentLoaded", () => whenAddressed(panel, start));
