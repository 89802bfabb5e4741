// Rows of an inline of the form: questions, bylines, pins, each as its element. The admin's own buttons make rows and take
// them away.
import { editorOf, editors, read } from "./rich_text.js";

const all = (prefix) =>
  [...document.querySelectorAll(`[id^="${prefix}-"]`)].filter((element) => /^\d+$/.test(element.id.slice(prefix.length + 1)));

export const control = (row, name) => row.querySelector(`[name$="-${name}"]`);

const isRemoved = (row) => Boolean(control(row, "DELETE")?.checked);

// In the order of their positions, without those that are taken away.
export const rows = (prefix) =>
  all(prefix)
    .filter((row) => !isRemoved(row))
    .map((row) => [Number(control(row, "position")?.value) || 0, row])
    .sort(([one], [other]) => one - other)
    .map(([, row]) => row);

export const add = (prefix) => {
  const before = new Set(all(prefix));
  document.getElementById(`${prefix}-group`)?.querySelector(".add-row a")?.click();
  return all(prefix).find((row) => !before.has(row));
};

export const remove = (row) => {
  const box = control(row, "DELETE");
  if (!box) return row.querySelector(".inline-deletelink")?.click();
  box.checked = true;
  row.hidden = true;
};

// Puts the rows into this order, on the page too: the one that is being written in stays, the others move around it.
export const order = (wanted) => {
  wanted.forEach((row, index) => {
    const position = control(row, "position");
    if (position) position.value = (index + 1) * 10;
  });
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

const texts = (row) => [...row.querySelectorAll("textarea[data-type=ckeditortype]")];

// A frame loses its content when its row is moved: the editor is put away before and brought back after.
const move = (row, work) => {
  putAway(row);
  work();
  bringBack(row);
};

export const putAway = (row) =>
  texts(row).forEach((field) => {
    read(field);
    editorOf(field)?.destroy();
  });

export const bringBack = (row) =>
  texts(row).forEach((field) => window.CKEDITOR?.replace(field.id, JSON.parse(field.dataset.config)));

// Tells the name of an inline whose rows were sorted, added or taken away.
export const whenRowsChange = (tell) => {
  django
    .jQuery(document)
    .on("sortstart", (_event, { item }) => item.each((_index, row) => putAway(row)))
    .on("sortstop", (_event, { item }) =>
      item.each((_index, row) => {
        bringBack(row);
        tell(row.id.replace(/-\d+$/, ""));
      }),
    );
  document.addEventListener("formset:added", ({ target, detail }) => {
    target.classList.add("has_original"); // by which the library that sorts rows knows them
    tell(detail.formsetName);
  });
  document.addEventListener("formset:removed", ({ detail }) => {
    editors().forEach((editor) => editor.element.$.isConnected || editor.destroy(true));
    tell(detail.formsetName);
  });
};
