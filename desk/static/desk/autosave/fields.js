// The fields of the form as the values that the server knows them by (`Article.snapshot`), wherever they stand on the page.
import { join, split } from "../tag_names.js";
import * as richText from "./rich_text.js";
import { add, control, groupOf, order, remove, rows, whenRowsChange } from "./rows.js";

const TEXTS = ["title", "kicker", "standfirst", "language", "slug", "partner", "seo_title", "seo_description"];
const REFERENCES = ["lead_image", "translation_of"];
const LISTS = { bylines: "author", pinned: "target" };
const PART = /^(faq|bylines|pinned)-\d+-/;

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const number = (text) => (/^\d+$/.test(text) ? Number(text) : null);
const unique = (values) => [...new Set(values.filter(Boolean))];

export class Fields {
  // `nameOf` answers the names of references: await nameOf("authors", [3]) -> {3: "Lucía Romero"}
  constructor(form, nameOf) {
    this.form = form;
    this.nameOf = nameOf;
    this.names = [...TEXTS, "body", ...REFERENCES, "tags", "faq", ...Object.keys(LISTS)].filter((name) => this.isThere(name));
  }

  isThere(name) {
    return Boolean(this.element(name) ?? this.form.elements.namedItem(`${name}-TOTAL_FORMS`));
  }

  element(name) {
    const found = this.form.elements.namedItem(name);
    return found instanceof RadioNodeList ? found[0] : found;
  }

  // The name of the field that an element of the form belongs to; undefined where it is none of the article's.
  nameOfElement(element) {
    const name = PART.exec(element?.name ?? "")?.[1] ?? element?.name;
    return this.names.includes(name) ? name : undefined;
  }

  // Tells the name of a field that may have changed.
  watch(tell) {
    const told = (name) => name && tell(name);
    django.jQuery(this.form).on("input change", ({ target }) => told(this.nameOfElement(target)));
    whenRowsChange((name) => told(this.names.includes(name) ? name : undefined));
    richText.whenEditorIsReady((editor) =>
      editor.on("change", () => {
        richText.noteTyping(editor);
        told(this.nameOfElement(editor.element.$));
      }),
    );
  }

  read(name) {
    const element = this.element(name);
    if (name === "body") return richText.read(element);
    if (name === "tags") return split(element.value);
    if (name === "faq") return this.readQuestions();
    if (LISTS[name]) return unique(rows(name).map((row) => number(control(row, LISTS[name])?.value)));
    return REFERENCES.includes(name) ? number(element.value) : element.value;
  }

  readAll() {
    return new Map(this.names.map((name) => [name, this.read(name)]));
  }

  readQuestions() {
    return rows("faq").map(readQuestion).filter(isFilled);
  }

  // Puts a value into a field, whatever stands there. Answers false where there is no room for all of it.
  async write(name, value) {
    const element = this.element(name);
    if (name === "faq") return writeQuestions(value);
    if (name === "bylines") return this.writeList(name, value, "authors");
    if (name === "pinned") return this.writeList(name, value, "articles");
    if (name === "body") await richText.write(element, value);
    else if (name === "tags") set(element, join(value));
    else if (name === "translation_of") await this.choose(element, value, "articles");
    else if (name === "lead_image") django.jQuery(element).val(value ?? "").trigger("change");
    else set(element, value);
    return true;
  }

  async choose(select, value, kind) {
    if (value && ![...select.options].some((option) => option.value === String(value)))
      select.append(new Option((await this.nameOf(kind, [value]))[value] ?? `#${value}`, value));
    django.jQuery(select).val(value === null ? "" : String(value)).trigger("change");
  }

  async writeList(name, values, kind) {
    const numberOf = (row) => number(control(row, LISTS[name])?.value);
    rows(name).forEach((row) => numberOf(row) && !values.includes(numberOf(row)) && remove(row));
    for (const value of values) {
      if (rows(name).some((row) => numberOf(row) === value)) continue;
      const row = add(name); // an empty one is somebody's, who is choosing
      if (!row) return false;
      await this.choose(control(row, LISTS[name]), value, kind);
    }
    order(values.map((value) => rows(name).find((row) => numberOf(row) === value)).filter(Boolean));
    return true;
  }

  // Brings what others wrote into a field: `sent` is what it was when `theirs` was made of it. Answers whether it did: not
  // where something was typed since.
  async takeOver(name, sent, theirs) {
    const isTaken = await this.replace(name, sent, theirs);
    if (isTaken) this.form.dispatchEvent(new Event("field:written", { bubbles: true }));
    return isTaken;
  }

  async replace(name, sent, theirs) {
    if (name === "body") return richText.takeOver(this.element(name), sent, theirs);
    if (!same(this.read(name), sent)) return false;
    if (name === "faq" && isWritingOtherwise(theirs)) return false;
    return this.write(name, theirs);
  }

  // Where the writer is: {field, block}; null outside of the article's fields. A question counts as a block.
  place() {
    const active = document.activeElement;
    const editor = richText.editors().find((each) => each.focusManager.hasFocus);
    const element = editor?.element.$ ?? (this.form.contains(active) ? active : null);
    const field = this.nameOfElement(element);
    if (!field) return null;
    if (field === "faq") return { field, block: rows("faq").findIndex((row) => row.contains(element)) };
    return { field, block: field === "body" && editor ? richText.blockWithCaret(editor) : null };
  }

  // The element beside which something can be said of a field, or of one of its blocks.
  beside(name, block) {
    if (name === "faq") return rows("faq")[block]?.querySelector(".row-name") ?? groupOf("faq").querySelector("h2");
    return LISTS[name] ? groupOf(name) : (this.element(name) ?? null);
  }
}

const readQuestion = (row) => ({ question: control(row, "question").value, answer: richText.read(control(row, "answer")) });

const isFilled = ({ question, answer }) => Boolean(question.trim() || answer.trim());

// Keeps the caret where it is, as far as the text before it is the same.
const set = (element, value) => {
  if (element.value === value) return;
  const { selectionStart, selectionEnd } = element;
  element.value = value;
  if (document.activeElement === element && selectionStart !== null) element.setSelectionRange?.(selectionStart, selectionEnd);
  element.dispatchEvent(new Event("field:written", { bubbles: true }));
};

const writeQuestion = async (row, { question, answer }) => {
  set(control(row, "question"), question);
  const field = control(row, "answer");
  if (richText.read(field) === answer) return;
  await richText.write(field, answer);
  field.dispatchEvent(new Event("field:written", { bubbles: true }));
};

// For each entry the one of `others` that is the same question over time: equal, else of the same words to ask or to answer.
const paired = (entries, others) => {
  const free = new Set(others.keys());
  const found = new Map();
  const rules = [same, (one, other) => one.question && one.question === other.question, (one, other) => one.answer && one.answer === other.answer];
  for (const rule of rules)
    entries.forEach((entry, index) => {
      const match = found.has(index) ? undefined : [...free].find((other) => rule(entry, others[other]));
      if (match === undefined) return;
      found.set(index, match);
      free.delete(match);
    });
  return found;
};

const writeQuestions = async (entries) => {
  const standing = rows("faq");
  const pairs = paired(entries, standing.map(readQuestion));
  const used = new Set([...pairs.values()].map((index) => standing[index]));
  standing.filter((row) => !used.has(row) && !isBegun(row)).forEach(remove); // before anybody can type in one
  const wanted = [];
  for (const [index, entry] of entries.entries()) {
    const row = standing[pairs.get(index)] ?? add("faq");
    if (!row) return false;
    used.add(row);
    wanted.push(row);
    await writeQuestion(row, entry);
  }
  order(wanted);
  return true;
};

// A question that was added on this page, and nothing is written in it yet; or that somebody has emptied to write another.
const isBegun = (row) => !isFilled(readQuestion(row)) && (isWritingIn(row) || !control(row, "id")?.value);

const isWritingIn = (row) => row.querySelector(".row-fields").contains(document.activeElement) || richText.isTypingIn(control(row, "answer"));

// Whether somebody is typing in a question that would not stay as it is.
const isWritingOtherwise = (theirs) => {
  const row = rows("faq").find(isWritingIn);
  const entry = row && readQuestion(row);
  return Boolean(entry) && isFilled(entry) && !theirs.some((each) => same(each, entry));
};
