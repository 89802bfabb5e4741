// Rows of the form as people handle them: opened to write, moved by handle, buttons and Alt with an arrow, taken away, put back.
import { editorOf, onceWatched, read, typeIn, whenEditorIsReady } from "./autosave/rich_text.js";
import { CHANGED, add, control, groupOf, isFull, place, putBack, remove, rows, startEditors, tellChange } from "./autosave/rows.js";

const EDGE = 70; // pixels from the edge of the window within which it scrolls under a dragged row
const groupAround = (element) => element.closest(".rows");

// Names

const nameOf = (row) => {
  const field = control(row, "question") ?? control(row, "author") ?? control(row, "target") ?? control(row, "article");
  const name = field.options ? field.selectedOptions[0]?.value && field.selectedOptions[0].text : field.value;
  return name?.trim() || groupAround(row).dataset.unnamed;
};

const hasWords = (markup) => /<img|\S/.test(markup.replace(/<(?!img)[^>]*>|&nbsp;/g, ""));

const refreshRow = (row, index, count) => {
  const { dataset } = groupAround(row);
  const name = nameOf(row);
  const label = (selector, words) => row.querySelector(selector).setAttribute("aria-label", words.replace("{name}", name));
  label(".row-up", dataset.up);
  label(".row-down", dataset.down);
  label(".row-remove", dataset.remove);
  row.querySelector(".row-up").setAttribute("aria-disabled", index === 0);
  row.querySelector(".row-down").setAttribute("aria-disabled", index === count - 1);
  const shown = row.querySelector(".row-name");
  if (!shown) return;
  shown.textContent = name;
  const isAnswered = hasWords(read(control(row, "answer")));
  const fact = row.querySelector(".row-fact");
  fact.textContent = isAnswered ? dataset.answered : dataset.unanswered;
  fact.classList.toggle("is-missing", !isAnswered);
};

const refresh = (group) => {
  const { prefix } = group.dataset;
  const found = rows(prefix);
  found.forEach((row, index) => refreshRow(row, index, found.length));
  group.querySelector(".add-row").hidden = isFull(prefix);
};

// What somebody does

const isOpen = (row) => row.classList.contains("is-open");

const open = (row, isWanted = true) => {
  const button = row.querySelector(".row-open");
  if (!button) return;
  row.classList.toggle("is-open", isWanted);
  button.setAttribute("aria-expanded", isWanted);
  if (isWanted) startEditors(row);
};

const tell = (group, text, offer) => {
  const line = group.querySelector(".rows-told");
  line.querySelector("span").textContent = text;
  const button = line.querySelector("button");
  button.hidden = !offer;
  button.onclick = offer ?? null;
};

const moveTo = (row, at) => {
  const group = groupAround(row);
  const { prefix } = group.dataset;
  const count = rows(prefix).length;
  if (at < 0 || at >= count || rows(prefix)[at] === row) return;
  place(row, at);
  tell(group, group.dataset.moved.replace("{name}", nameOf(row)).replace("{place}", at + 1).replace("{count}", count));
  tellChange(prefix);
};

const moveBy = (row, step, focused) => {
  moveTo(row, rows(groupAround(row).dataset.prefix).indexOf(row) + step);
  focused.focus();
};

const takeAway = (row) => {
  const group = groupAround(row);
  const { prefix } = group.dataset;
  remove(row);
  tellChange(prefix);
  tell(group, group.dataset.removed.replace("{name}", nameOf(row)), () => {
    putBack(row);
    tell(group, "");
    tellChange(prefix);
    (row.querySelector(".row-open") ?? row.querySelector(".row-remove")).focus();
  });
  group.querySelector(".rows-told button").focus();
};

const begin = (group) => {
  const { prefix } = group.dataset;
  const row = add(prefix);
  if (!row) return;
  open(row);
  tellChange(prefix);
  (control(row, "question") ?? row.querySelector(".select2-selection") ?? row.querySelector("select")).focus();
};

// By the handle: the row follows the pointer, and goes to its place when it is let go.
const drag = (row, handle, start) => {
  const group = groupAround(row);
  const others = rows(group.dataset.prefix).filter((each) => each !== row);
  const from = start.pageY;
  let at = null;
  const follow = ({ clientY, pageY }) => {
    row.style.transform = `translateY(${pageY - from}px)`;
    if (clientY < EDGE) scrollBy(0, -EDGE / 4);
    if (clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    const boxes = others.map((each) => each.getBoundingClientRect());
    at = boxes.filter(({ top, height }) => top + height / 2 < clientY).length;
    others.forEach((each, index) => {
      each.classList.toggle("drop-before", index === at);
      each.classList.toggle("drop-after", index === at - 1 && at === others.length);
    });
  };
  const end = ({ type }) => {
    for (const name of ["pointerup", "pointercancel"]) handle.removeEventListener(name, end);
    handle.removeEventListener("pointermove", follow);
    others.forEach((each) => each.classList.remove("drop-before", "drop-after"));
    row.classList.remove("is-dragged");
    row.style.transform = "";
    if (type === "pointerup" && at !== null) moveTo(row, at);
  };
  handle.setPointerCapture(start.pointerId);
  handle.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, end);
  row.classList.add("is-dragged");
};

// Listening

const press = (group, button) => {
  if (button.matches(".add-row button")) return begin(group);
  const row = button.closest(".row");
  if (!row || button.getAttribute("aria-disabled") === "true") return undefined;
  if (button.matches(".row-open")) return open(row, !isOpen(row));
  if (button.matches(".row-up")) return moveBy(row, -1, button);
  if (button.matches(".row-down")) return moveBy(row, 1, button);
  return button.matches(".row-remove") ? takeAway(row) : undefined;
};

// Where the editor is still being made, what is typed meanwhile is taken down and handed over.
const goTo = (editor, row) => {
  if (!editor || editor.status === "ready") return editor?.focus();
  const typed = document.createElement("textarea");
  typed.className = "visually-hidden";
  typed.setAttribute("aria-label", row.querySelector("label[for$=-answer]")?.textContent.trim() ?? "");
  row.append(typed);
  typed.focus();
  return onceWatched(editor, () => {
    const isThere = typed === document.activeElement;
    if (isThere) editor.focus();
    if (typed.value) typeIn(editor, typed.value);
    typed.remove();
  });
};

const pressKey = (event) => {
  const row = event.target.closest(".row");
  if (!row) return;
  if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    moveBy(row, event.key === "ArrowUp" ? -1 : 1, event.target);
  }
  if (event.key === "Enter" && event.target === control(row, "question")) {
    event.preventDefault(); // which would send the form
    goTo(editorOf(control(row, "answer")), row);
  }
};

const watch = (group) => {
  group.addEventListener("click", ({ target }) => target.closest("button") && press(group, target.closest("button")));
  group.addEventListener("keydown", pressKey);
  group.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".row-handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag(handle.closest(".row"), handle, event);
  });
  for (const name of ["input", "field:written", "formset:added", CHANGED]) group.addEventListener(name, () => refresh(group));
  django.jQuery(group).on("change", () => refresh(group));
  group.querySelector(`[name="${group.dataset.prefix}-TOTAL_FORMS"]`).autocomplete = "off";
  group.querySelectorAll(".row.is-open").forEach((row) => open(row));
  refresh(group);
};

// An article is no pin of its own: the chooser of pins says whose it is.
const sayWhoseChooser = () => {
  django.jQuery.ajaxPrefilter((options) => {
    const article = /\/(\d+)\/change\/$/.exec(location.pathname)?.[1];
    if (article && /\bmodel_name=pinnedrelated\b/.test(options.data)) options.data += `&article=${article}`;
  });
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".rows").forEach(watch);
  const questions = groupOf("faq");
  whenEditorIsReady((editor) => editor.on("change", () => questions?.contains(editor.element?.$) && refresh(questions)));
  sayWhoseChooser();
});
