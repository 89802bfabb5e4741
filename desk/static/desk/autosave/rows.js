// Rows of the form: questions, bylines, pins. Each is an element with its controls; what is taken away stays, with its box checked.
import { editorOf, read } from "./rich_text.js";

export const CHANGED = "rows:changed"; // an event of the element that holds the rows, which says that somebody changed them

export const groupOf = (prefix) => document.getElementById(`${prefix}-group`);

const all = (prefix) => [...(groupOf(prefix)?.querySelectorAll(":scope > .rows-list > .row") ?? [])];

export const control = (row, name) => row.querySelector(`[name$="-${name}"]`);

const isRemoved = (row) => control(row, "DELETE").checked;

// In the order of their positions, without those that are taken away.
export const rows = (prefix) =>
  all(prefix)
    .filter((row) => !isRemoved(row))
    .map((row) => [Number(control(row, "position").value) || 0, row])
    .sort(([one], [other]) => one - other)
    .map(([, row]) => row);

const number = (wanted) => wanted.forEach((row, index) => (control(row, "position").value = (index + 1) * 10));

export const isFull = (prefix) => rows(prefix).length >= Number(groupOf(prefix).dataset.most);

// A new row, the last one; undefined where there is no room.
export const add = (prefix) => {
  const group = groupOf(prefix);
  if (!group || isFull(prefix)) return undefined;
  const total = group.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const template = document.createElement("template");
  template.innerHTML = group.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const row = template.content.firstElementChild;
  total.value = Number(total.value) + 1;
  group.querySelector(".rows-list").append(row);
  number([...rows(prefix).filter((each) => each !== row), row]);
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } })); // for the admin's choosers
  return row;
};

export const remove = (row) => {
  control(row, "DELETE").checked = true;
  row.hidden = true;
};

export const putBack = (row) => {
  control(row, "DELETE").checked = false;
  row.hidden = false;
};

// Puts the rows into this order, on the page too: the one that is being written in stays, the others move around it.
export const order = (wanted) => {
  number(wanted);
  const standing = [...(wanted[0]?.parentElement.children ?? [])].filter((element) => wanted.includes(element));
  if (standing.every((row, index) => row === wanted[index])) return;
  const fixed = wanted.find((row) => row.contains(document.activeElement)) ?? wanted[0];
  const at = wanted.indexOf(fixed);
  wanted.slice(0, at).forEach((row) => move(row, () => fixed.before(row)));
  wanted
    .slice(at + 1)
    .reverse()
    .forEach((row) => move(row, () => fixed.after(row)));
};

// Puts one row where it is the one of this number among the others.
export const place = (row, at) => {
  const { prefix } = row.closest(".rows").dataset;
  const others = rows(prefix).filter((each) => each !== row);
  const next = others[at];
  move(row, () => (next ? next.before(row) : others.at(-1)?.after(row)));
  number(others.toSpliced(at, 0, row));
};

const texts = (row) => [...row.querySelectorAll("textarea[data-type=ckeditortype]")];

// Makes the editors that wait until somebody writes in the row.
export const startEditors = (row) =>
  texts(row)
    .filter(({ dataset }) => dataset.processed === "later")
    .forEach(startEditor);

const startEditor = (field) => {
  field.dataset.processed = "1";
  window.CKEDITOR?.replace(field.id, JSON.parse(field.dataset.config));
};

// A frame loses its content when its row is moved: the editor is put away before and brought back after.
const move = (row, work) => {
  const written = texts(row).filter(editorOf);
  written.forEach((field) => {
    read(field);
    editorOf(field).destroy();
  });
  work();
  written.forEach(startEditor);
};

// Tells the name of an inline whose rows somebody sorted, added, took away or put back.
export const whenRowsChange = (tell) => document.addEventListener(CHANGED, ({ target }) => tell(target.dataset.prefix));

export const tellChange = (prefix) => groupOf(prefix).dispatchEvent(new Event(CHANGED, { bubbles: true }));
