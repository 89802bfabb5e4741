// Rich text in CKEditor: what it holds, where the caret is, and how blocks that another wrote come into it.
import { aligned, blocksOf, changes } from "./blocks.js";

const PAUSE = 5000; // milliseconds without a key after which a block is not being typed in
const LAST = 1000; // of the listeners of an event
const typedAt = new WeakMap();

export const editors = () => Object.values(window.CKEDITOR?.instances ?? {});

export const editorOf = (textarea) => editors().find((editor) => editor.element?.$ === textarea);

export const whenEditorIsReady = (tell) => {
  if (!window.CKEDITOR) return;
  editors().forEach((editor) => editor.status === "ready" && tell(editor));
  CKEDITOR.on("instanceReady", ({ editor }) => tell(editor));
};

// Once the editor is ready, and after all who watch it: they hear of what is done to it here.
export const onceWatched = (editor, work) => {
  const tell = (event) => {
    if (event.editor !== editor) return;
    event.removeListener();
    work();
  };
  CKEDITOR.on("instanceReady", tell, null, null, LAST);
};

// As if it were typed at the caret: the editor's own insertText makes the last space one that does not break, and takes the focus.
export const typeIn = (editor, words) => {
  if (!caretOf(editor)) {
    const range = editor.createRange();
    range.moveToElementEditStart(editor.editable());
    range.select();
  }
  if (!editor.document.$.execCommand("insertText", false, words)) editor.insertText(words);
  editor.fire("saveSnapshot");
};

// Ctrl-S and Cmd-S with the caret in the text: a key event does not leave the frame.
export const onKeys = (save) =>
  whenEditorIsReady((editor) => {
    editor.addCommand("deskSave", { exec: save, async: true, canUndo: false, editorFocus: false, modes: { wysiwyg: 1, source: 1 } });
    editor.setKeystroke(CKEDITOR.CTRL + "S".charCodeAt(0), "deskSave");
  });

export const noteTyping = (editor) => typedAt.set(editor, Date.now());

const isTyping = (editor) => editor.focusManager.hasFocus && Date.now() - (typedAt.get(editor) ?? 0) < PAUSE;

export const isTypingIn = (textarea) => {
  const editor = editorOf(textarea);
  return Boolean(editor) && isTyping(editor);
};

// An editor that is put away, or goes with its page, says nothing of its text any more: then it is as it was last.
let isPageLeaving = false;
window.addEventListener("pagehide", () => (isPageLeaving = true), true);
window.addEventListener("pageshow", () => (isPageLeaving = false));
const lastRead = new WeakMap();

export const read = (textarea) => {
  const editor = isPageLeaving ? null : editorOf(textarea);
  if (editor?.status === "ready") lastRead.set(textarea, editor.getData());
  return lastRead.get(textarea) ?? textarea.value;
};

export const write = (textarea, value) => {
  const editor = editorOf(textarea);
  lastRead.set(textarea, value);
  if (!editor) {
    textarea.value = value;
    return Promise.resolve();
  }
  return new Promise((done) => editor.setData(value, { callback: done }));
};

// The elements of the page that are the blocks of the text.
export const elementsOf = (editor) =>
  [...editor.editable().$.childNodes].filter(
    (node) =>
      (node.nodeType === Node.TEXT_NODE && node.data.trim()) ||
      (node.nodeType === Node.ELEMENT_NODE && !node.matches("[data-cke-temp], [data-cke-hidden-sel], [data-cke-magic-line], br")),
  );

const outermost = (editor, node) => {
  const root = editor.editable().$;
  let block = node;
  while (block && block.parentNode !== root) block = block.parentNode;
  return block;
};

const caretOf = (editor) => {
  const selection = editor.document?.$.getSelection();
  return selection?.rangeCount ? selection.getRangeAt(0) : null;
};

// {number, element} of the block that holds the caret, also of one that was left; null where there is none.
export const blockAtCaret = (editor) => {
  if (editor.mode !== "wysiwyg") return null;
  const block = outermost(editor, caretOf(editor)?.startContainer);
  const number = block ? elementsOf(editor).indexOf(block) : -1;
  return number < 0 ? null : { number, element: block };
};

// The number of the block that holds the caret, from 0; null where it is elsewhere.
export const blockWithCaret = (editor) => (editor.focusManager.hasFocus ? (blockAtCaret(editor)?.number ?? null) : null);

const lengthBefore = (block, range) => {
  const before = block.ownerDocument.createRange();
  before.selectNodeContents(block);
  before.setEnd(range.startContainer, range.startOffset);
  return before.toString().length;
};

const placeCaret = (block, offset) => {
  const { ownerDocument } = block;
  const walker = ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let left = offset;
  while (walker.nextNode()) {
    if (left <= walker.currentNode.length) return ownerDocument.getSelection().collapse(walker.currentNode, left);
    left -= walker.currentNode.length;
  }
  return ownerDocument.getSelection().collapse(block, block.childNodes.length);
};

const replace = (editor, elements, { from, to, blocks }) => {
  const [root, inserted] = [editor.editable().$, editor.document.$.createElement("div")];
  inserted.innerHTML = blocks.map((block) => editor.dataProcessor.toHtml(block, { context: "body" })).join("");
  const fresh = [...inserted.childNodes];
  const caret = editor.focusManager.hasFocus ? caretOf(editor) : null;
  const held = caret && elements.slice(from, to).find((element) => element.contains(caret.startContainer));
  const offset = held ? lengthBefore(held, caret) : 0;
  const next = to ? elements[to - 1].nextSibling : root.firstChild; // what stood behind may have been replaced already
  fresh.forEach((node) => root.insertBefore(node, next));
  elements.slice(from, to).forEach((element) => element.remove());
  const home = fresh[elements.slice(from, to).indexOf(held)] ?? fresh.at(-1) ?? next ?? elements[from - 1];
  if (held && home) placeCaret(home, offset);
  return fresh;
};

// The changes as they go into the text as it stands (`from` and `to` count its elements); null where one meets what was typed
// meanwhile, or the block that somebody is typing in.
const placed = (editor, sent, now, wanted) => {
  const place = new Map(aligned(sent, now));
  const busy = isTyping(editor) ? blockWithCaret(editor) : null;
  const found = wanted.map(({ from, to, blocks }) => {
    if (from === to) {
      const at = from === 0 ? 0 : place.has(from - 1) ? place.get(from - 1) + 1 : place.get(from);
      return at === undefined ? null : { from: at, to: at, blocks };
    }
    const places = Array.from({ length: to - from }, (_value, index) => place.get(from + index));
    const isFree = places.every((at, index) => at !== undefined && at === places[0] + index && at !== busy);
    return isFree ? { from: places[0], to: places[0] + places.length, blocks } : null;
  });
  return found.every(Boolean) ? found : null;
};

// Keeps what is in view where it is, whatever comes in above.
const withoutScrolling = (editor, work) => {
  const view = editor.window.$;
  const shown = elementsOf(editor);
  const caret = blockWithCaret(editor);
  const isSeen = (element) => element.getBoundingClientRect?.().bottom > 0;
  const anchor = caret === null ? shown.find(isSeen) : shown[caret];
  const top = anchor?.getBoundingClientRect?.().top;
  work();
  if (anchor?.isConnected && top !== undefined) view.scrollBy(0, anchor.getBoundingClientRect().top - top);
};

// Brings what others wrote into the text, block by block: `sent` is what the text was when `theirs` was made of it. Answers
// whether it did: all of it or nothing.
export const takeOver = async (textarea, sent, theirs) => {
  const editor = editorOf(textarea);
  const isUntouched = read(textarea) === sent;
  if (editor?.mode === "wysiwyg") {
    const [now, elements] = [blocksOf(editor.getData()), elementsOf(editor)];
    if (now.length === elements.length) return takeOverBlocks(editor, elements, blocksOf(sent), now, blocksOf(theirs));
    if (isTyping(editor)) return false;
  } else if (editor || document.activeElement === textarea) return false;
  if (isUntouched) await write(textarea, theirs);
  return isUntouched;
};

const takeOverBlocks = (editor, elements, sent, now, theirs) => {
  const found = placed(editor, sent, now, changes(sent, theirs));
  if (!found) return false;
  withoutScrolling(editor, () => {
    broughtIn.set(editor, [...found].reverse().flatMap((change) => replace(editor, elements, change)));
    editor.widgets?.checkWidgets({ initOnlyNew: true });
  });
  if (found.length) editor.resetUndo();
  return true;
};

const broughtIn = new WeakMap(); // the elements of the blocks that came in last
const MARK = "data-cke-changed-by"; // the editor leaves out of its text what begins so

// Beside the block of this number; where nobody knows it, beside those that came in last.
export const mark = (textarea, number, who, duration) => {
  const editor = editorOf(textarea);
  if (editor?.mode !== "wysiwyg") return;
  const elements = number === null ? (broughtIn.get(editor) ?? []) : [elementsOf(editor)[number]];
  for (const element of elements.filter((each) => each?.nodeType === Node.ELEMENT_NODE && each.isConnected)) {
    element.setAttribute(MARK, who);
    setTimeout(() => element.removeAttribute(MARK), duration);
  }
  broughtIn.delete(editor);
};
