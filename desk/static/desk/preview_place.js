// Where the caret is, and the same place in the page of the preview: found by its words, of which typography changes no letter.
import { editors } from "./autosave/rich_text.js";

const BLOCKS = ":is(p, li, h2, h3, h4, td, th, figcaption, pre, dt, dd)";
const FIELDS = {
  kicker: ".story-head",
  title: ".story-head h1",
  standfirst: ".standfirst",
  lead_image: ".story-lead",
  question: ".faq summary",
};
const TEXT = ".story-main > .prose";
const ANSWERS = ".faq .prose";

export const words = (element) => element?.textContent.replace(/[^\p{L}\p{N}]+/gu, "") ?? "";

const inEditor = (editor) => {
  const root = editor.editable()?.$;
  const node = editor.document?.$.getSelection()?.anchorNode;
  if (editor.mode !== "wysiwyg" || !root || !node) return null;
  const block = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(BLOCKS);
  if (!block || !root.contains(block) || !words(block)) return null;
  const blocks = [...root.querySelectorAll(BLOCKS)];
  const at = blocks.indexOf(block);
  const number = blocks.slice(0, at).filter((each) => words(each) === words(block)).length;
  const within = editor.name === "id_body" ? TEXT : ANSWERS;
  return { key: `${editor.name} ${at}`, selector: `${within} ${BLOCKS}`, words: words(block), number };
};

const inField = ({ name, value }) => {
  const selector = FIELDS[name?.split("-").at(-1)];
  const wanted = name?.endsWith("-question") ? value.replace(/[^\p{L}\p{N}]+/gu, "") : null;
  return selector ? { key: name, selector, words: wanted, number: 0 } : null;
};

// {key, selector, words, number}: `words` null where the selector says it all; null where the caret is in nothing of the page.
export const placeOfCaret = () => {
  const editor = editors().find(({ focusManager }) => focusManager.hasFocus);
  return editor ? inEditor(editor) : inField(document.activeElement ?? {});
};

export const elementAt = ({ selector, words: wanted, number }, page) => {
  const found = [...page.querySelectorAll(selector)].filter((each) => wanted === null || words(each) === wanted);
  return found[number] ?? found[0];
};
