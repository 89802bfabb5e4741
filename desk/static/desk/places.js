// From a place that the server speaks of (articles.checklist.Location) to the field that it is in.
import { editorOf, read, whenEditorIsReady } from "./autosave/rich_text.js";
import { control, rows } from "./autosave/rows.js";

const isFilled = (row) => Boolean(control(row, "question").value.trim() || read(control(row, "answer")).trim());

export const fieldOf = ({ field, entry, part }) => {
  if (field !== "faq") return document.getElementById(`id_${field}`);
  const row = rows("faq").filter(isFilled)[Number(entry)];
  return row && control(row, part);
};

// The row of a question is one line until it is opened, and its answer's editor is made then.
const closedRow = (field) => field?.closest(".row")?.querySelector(".row-open[aria-expanded=false]") ?? null;

const hasItsEditor = (field) => !field.matches("[data-type=ckeditortype]") || editorOf(field)?.status === "ready";

export const isReady = (field) => !field || (!closedRow(field) && hasItsEditor(field));

export const opened = (field) => {
  closedRow(field)?.click();
  if (hasItsEditor(field)) return Promise.resolve();
  return new Promise((done) => whenEditorIsReady((editor) => editor.element.$ === field && done()));
};
