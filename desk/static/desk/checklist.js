// From an entry of the checklist to the place that it speaks of; changes of the list are told politely.
import { editorOf } from "./autosave/rich_text.js";
import { fieldOf, isReady, opened } from "./places.js";

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']";
const IN_TEXT = { heading: "h2, h3, h4", picture: "[data-image]", document: "[data-document]", link: "a[href]" };

const isVisible = (element) => element.getClientRects().length > 0 && element.offsetWidth > 1;

const open = (element) => {
  for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
};

const elementOf = (editor, { kind, target }) => {
  const found = [...editor.editable().$.querySelectorAll(IN_TEXT[kind])];
  if (kind === "heading") return found[Number(target)];
  if (kind === "picture") return found.find(({ dataset }) => dataset.image === target);
  if (kind === "document") return found.find(({ dataset }) => dataset.document === target);
  return found.find((link) => (link.dataset.ckeSavedHref ?? link.getAttribute("href")) === target);
};

const select = (editor, element) => {
  const widget = editor.widgets.getByElement(new CKEDITOR.dom.element(element));
  element.scrollIntoView({ block: "center" });
  if (widget) return widget.focus();
  const range = editor.createRange();
  range.selectNodeContents(new CKEDITOR.dom.element(element));
  return editor.getSelection().selectRanges([range]);
};

const goIntoText = (editor, place) => {
  editor.container.$.scrollIntoView({ block: "nearest" });
  editor.focus();
  const element = place.kind && editor.mode === "wysiwyg" && elementOf(editor, place);
  if (element) select(editor, element);
};

const go = (place) => {
  const field = fieldOf(place);
  if (!isReady(field)) return opened(field).then(() => go(place));
  const box = document.getElementById(`${place.field}-group`) ?? field?.closest(".desk-field");
  open(field ?? box);
  const editor = field && editorOf(field);
  if (editor) return goIntoText(editor, place);
  const first = field && isVisible(field) ? field : [...box.querySelectorAll(FOCUSABLE)].find(isVisible);
  first?.scrollIntoView({ block: "center" });
  return first?.focus({ preventScroll: true });
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(".checklist-go");
  if (button) go(button.dataset);
});

const told = document.getElementById("checklist-told");
const summary = () => document.querySelector("#facts [data-summary]")?.dataset.summary ?? "";
let last = summary();
const tell = () => {
  if (summary() === last) return;
  told.textContent = last = summary();
};
if (told) new MutationObserver(tell).observe(told.parentElement, { childList: true });
