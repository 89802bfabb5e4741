// Signs that become structure as they are typed: Markdown at the beginning of a paragraph and around words, a rule, the address of
// an embed alone on its line. Each is one step of its own: undone, the signs are there as they were typed.
"use strict";

CKEDITOR.plugins.add("patiotyping", {
  requires: "undo,list,blockquote,patio,patioblocks",

  init(editor) {
    const composing = { now: false };
    editor.on("contentDom", () => {
      const editable = editor.editable();
      editable.attachListener(editable, "compositionstart", () => (composing.now = true));
      editable.attachListener(editable, "compositionend", () => {
        composing.now = false;
        signTyped(editor, textBeforeCaret(editor, 1).text.slice(-1));
      });
      editable.attachListener(editable, "input", ({ data }) => {
        const { inputType, data: typed, isComposing } = data.$;
        if (composing.now || isComposing || inputType !== "insertText" || !typed) return;
        signTyped(editor, typed.slice(-1));
      });
    });
    editor.on("key", (event) => {
      if (event.data.keyCode === ENTER && !composing.now && lineEnded(editor)) event.cancel();
    });
    editor.addCommand("patioNoBreak", { exec: () => editor.insertText(NO_BREAK_SPACE) });
    editor.setKeystroke(CKEDITOR.CTRL + CKEDITOR.SHIFT + SPACE, "patioNoBreak");
  },
});

const [ENTER, SPACE] = [13, 32];
const NO_BREAK_SPACE = "\u00a0";
const FILLING = "\u200b"; // what the editor puts where a caret needs something to stand in
const LONGEST_SIGN = 4; // "### "
const LINES = new Set(["p", "h2", "h3", "h4", "li", "td", "th", "dt", "dd", "figcaption", "blockquote"]); // hold words

// What signs at the beginning of a paragraph make of it. Headings and quotations stand in the text itself, lists in a quotation or
// a cell too.
const BEGINNINGS = [
  { sign: /^## $/, element: "h2", parents: [] },
  { sign: /^### $/, element: "h3", parents: [] },
  { sign: /^[-*] $/, element: "ul", command: "bulletedlist", parents: ["blockquote", "td", "th"] },
  { sign: /^1[.)] $/, element: "ol", command: "numberedlist", parents: ["blockquote", "td", "th"] },
  { sign: /^> $/, element: "blockquote", command: "blockquote", parents: [] },
];

// What marks around words make of them. What stands before the first one is no letter, and no mark: 2**3, snake_case.
const marked = (mark, sign) =>
  new RegExp(`(?:^|[^\\p{L}\\p{N}${sign}])(${mark})([^\\s${sign}](?:[^${sign}]*[^\\s${sign}])?)${mark}$`, "u");
const AROUND = [
  { last: "*", sign: marked("\\*\\*", "*"), element: "strong" },
  { last: "*", sign: marked("\\*", "*"), element: "em" },
  { last: "_", sign: marked("_", "_"), element: "em" },
  { last: "~", sign: marked("~~", "~"), element: "s" },
  { last: "`", sign: marked("`", "`"), element: "code" },
];
const MARKS = new Set(AROUND.map(({ last }) => last));

function signTyped(editor, sign) {
  if (editor.readOnly) return;
  if (sign === " ") {
    keepPlain(editor);
    beginBlock(editor);
  }
  else if (sign === "/") CKEDITOR.plugins.get("patioblocks").openMenu(editor);
  else if (MARKS.has(sign)) markAround(editor, sign);
}

// Where the caret is

// {block, range, text}: the text of the block up to the caret; of a longer one than `most` signs only its end, in one text node.
function textBeforeCaret(editor, most = Infinity) {
  const range = editor.getSelection()?.getRanges()[0];
  const path = range?.collapsed && new CKEDITOR.dom.elementPath(range.startContainer, editor.editable());
  const block = path && (path.block || path.blockLimit);
  if (!block) return { text: "" };
  const { startContainer, startOffset } = range;
  if (startContainer.type === CKEDITOR.NODE_TEXT && startOffset > most) {
    return { block, range, text: startContainer.getText().slice(0, startOffset) };
  }
  const before = editor.document.$.createRange();
  before.setStart(block.$, 0);
  before.setEnd(startContainer.$, startOffset);
  return { block, range, text: before.toString().replaceAll(FILLING, "") };
}

// Where a caret stands behind an element, the editor holds it by signs that are not seen, and would later make a no-break space of
// the space behind them.
function keepPlain(editor) {
  const selection = editor.document.$.getSelection();
  const { focusNode: node, focusOffset: offset } = selection;
  const held = CKEDITOR.dom.selection.FILLING_CHAR_SEQUENCE;
  if (node?.nodeType !== Node.TEXT_NODE || !node.data.startsWith(`${held} `)) return;
  editor.editable().removeCustomData("cke-fillingChar");
  node.deleteData(0, held.length);
  selection.collapse(node, offset - held.length);
}

function step(editor, work) {
  editor.fire("saveSnapshot");
  editor.fire("lockSnapshot", { dontUpdate: true }); // commands make steps of their own
  work();
  editor.fire("unlockSnapshot");
  editor.fire("saveSnapshot");
  editor.fire("change");
}

// The beginning of a paragraph

function beginBlock(editor) {
  const { block, range, text } = textBeforeCaret(editor, LONGEST_SIGN);
  if (!block || !block.is("p") || text.length > LONGEST_SIGN) return;
  const typed = text.replace(NO_BREAK_SPACE, " ");
  const found = BEGINNINGS.find(({ sign }) => sign.test(typed));
  if (!found || !editor.activeFilter.check(found.element)) return;
  const parent = block.getParent();
  if (!parent.equals(editor.editable()) && !parent.is(...found.parents, "no-element")) return;
  step(editor, () => {
    range.setStart(block, 0);
    range.deleteContents();
    block.appendBogus();
    range.moveToElementEditStart(block);
    range.select();
    if (found.command) editor.execCommand(found.command);
    else editor.applyStyle(new CKEDITOR.style({ element: found.element }));
  });
}

// Marks around words

function markAround(editor, sign) {
  const { block, range } = textBeforeCaret(editor, 1);
  if (!block || !LINES.has(block.getName())) return;
  const { text, places } = signsBefore(block.$, range);
  const found = AROUND.filter(({ last, element }) => last === sign && editor.activeFilter.check(element))
    .map(({ sign: around, element }) => ({ element, match: around.exec(text) }))
    .find(({ match }) => match);
  if (!found) return;
  const [, mark, words] = found.match;
  const close = text.length - mark.length;
  const open = close - words.length;
  const [begin, end] = [places[open - mark.length], places[text.length - 1]];
  const parent = begin.node.parentNode;
  if (parent !== end.node.parentNode || begin.node.parentElement.closest("pre, code")) return;
  step(editor, () => wrapWords(editor, found.element, { open: places.slice(open - mark.length, open), close: places.slice(close) }));
}

// The visible signs of a block up to the caret, and where each of them stands.
function signsBefore(block, range) {
  const caret = block.ownerDocument.createRange();
  caret.setStart(range.startContainer.$, range.startOffset);
  const walker = block.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  while (walker.nextNode() && caret.comparePoint(walker.currentNode, 0) <= 0) {
    const node = walker.currentNode;
    const end = node === range.startContainer.$ ? range.startOffset : node.length;
    for (let offset = 0; offset < end; offset++) {
      if (node.data[offset] === FILLING) continue;
      text += node.data[offset];
      places.push({ node, offset });
    }
  }
  return { text, places };
}

// Puts what stands between two marks into an element, without the marks. What is typed next stands behind it.
function wrapWords(editor, name, { open, close }) {
  const { $: page } = editor.document;
  for (const { node, offset } of [...close].reverse()) node.deleteData(offset, 1);
  const words = page.createRange();
  words.setStart(open[0].node, open[0].offset);
  words.setEnd(close[0].node, close[0].offset);
  const element = page.createElement(name);
  element.append(words.extractContents());
  const signs = page.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let left = open.length; left && signs.nextNode(); ) {
    const taken = Math.min(left, signs.currentNode.length);
    signs.currentNode.deleteData(0, taken);
    left -= taken;
  }
  words.insertNode(element);
  const caret = editor.createRange();
  caret.moveToPosition(new CKEDITOR.dom.element(element), CKEDITOR.POSITION_AFTER_END);
  caret.select();
}

// The end of a line

function lineEnded(editor) {
  const { block, text } = textBeforeCaret(editor);
  if (!block || !block.is("p") || !block.getParent().equals(editor.editable())) return false;
  const line = block.getText().replaceAll(FILLING, "").trim();
  if (line !== text.trim()) return false;
  const make = editor.config.patio.short ? null : line === "---" ? horizontalRule : embedOf(editor, line);
  if (!make) return false;
  step(editor, () => make(editor, block));
  return true;
}

function horizontalRule(editor, block) {
  block.setHtml("");
  editor.execCommand("horizontalrule");
}

function embedOf(editor, line) {
  const address = /\s/.test(line) ? "" : CKEDITOR.plugins.get("patio").embedAddress(line, editor.config.patio.hosts);
  if (!address) return null;
  const html = `<div class="embed" data-embed="${CKEDITOR.tools.htmlEncodeAttr(address)}"></div>`;
  return (_editor, block) => {
    block.setHtml("");
    CKEDITOR.plugins.get("patioblocks").insertBlock(editor, html);
  };
}
