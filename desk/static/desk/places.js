// From a place that the server speaks of (articles.checklist.Location) to the field that it is in.
import { editorOf, read, whenEditorIsReady } from "./autosave/rich_text.js";
import { control, rows } from "./autosave/rows.js";

const isFilled = (row) => Boolean(control(row, "question").value.trim() || read(control(row, "answer")).trim());

export const fieldOf = ({ field, entry, part }) => {
  if (field !== "faq") return document.getElementById(`id_${field}`);
  const row = rows("faq").filter(isFilled)[Number(entry)];
  return row && control(row, part);
};

// What has to be opened around a field first: the row of a question is one line, and its answer's editor is made then.
const closedRow = (field) => {
  const button = field?.closest(".row")?.querySelector(".row-open[aria-expanded=false]");
  return button ?? null;
};

export const isClosed = (field) => Boolean(closedRow(field));

export const opened = (field) => {
  closedRow(field)?.click();
  const isRich = field.matches("[data-type=ckeditortype]");
  const isReady = () => editorOf(field)?.status === "ready";
  if (!isRich || isReady()) return Promise.resolve();
  return new Promise((done) => whenEditorIsReady((editor) => editor.element.$ === field && done()));
};
