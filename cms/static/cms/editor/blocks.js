// Blocks: where they go (behind the paragraph, list or quotation that holds the caret), where typing goes on afterwards, and the
// menu of them that "/" opens at the beginning of an empty paragraph.
"use strict";

CKEDITOR.plugins.add("patioblocks", {
  requires: "widget,patio",
  insertBlock,
  goOnBehind,
  openMenu,

  init(editor) {
    let inserted = null;
    const goOn = () => {
      if (inserted) goOnBehind(editor, inserted);
      inserted = null;
    };
    editor.on("insertElement", ({ data }) => void (isBlock(data) && goBehind(editor)), null, null, BEFORE_THE_EDITOR); // false stops it
    editor.on("insertElement", ({ data }) => {
      if (!isBlock(data) || data.is("table")) return; // the dialog of tables goes into the first cell
      inserted = data;
      setTimeout(goOn); // a dialog has to be closed first
    }, null, null, AFTER_THE_EDITOR);
    editor.on("afterCommandExec", goOn); // before the next key
    editor.on("key", (event) => void (event.data.keyCode === ENTER_KEY && leaveCaption(editor) && event.cancel()));
    editor.on("key", (event) => void (leaveText(editor, event.data.keyCode) && event.cancel()), null, null, BEFORE_BLOCKS);
    leaveCaptionsBehind(editor);
  },
});

const [BEFORE_BLOCKS, BEFORE_THE_EDITOR, AFTER_THE_EDITOR] = [0, 1, 20]; // the order of listeners: the editor's own has 10, a chosen block 1
const [TAB_KEY, ENTER_KEY] = [9, 13];

// With a text that is replaced goes the caption that held the caret, and with it what may not stand in one. Commands are asked
// again as soon as there is a selection to ask about.
function leaveCaptionsBehind(editor) {
  let isReplaced = false;
  editor.on("setData", () => {
    isReplaced = true;
    editor.setActiveFilter(editor.filter);
  });
  editor.on("selectionChange", ({ data: { path } }) => {
    if (path.contains(isCaption)) return;
    if (editor.activeFilter !== editor.filter) editor.setActiveFilter(editor.filter);
    if (isReplaced) Object.values(editor.commands).forEach((command) => command.refresh(editor, path));
    isReplaced = false;
  });
}

const isCaption = (element) => CKEDITOR.plugins.widget.isDomNestedEditable(element);

// A caption is one line: Enter leads on, to a paragraph behind its block. Answers whether there was one.
function leaveCaption(editor) {
  const caption = editor.elementPath()?.contains("figcaption");
  if (!caption || !isCaption(caption)) return false;
  editor.fire("saveSnapshot");
  const paragraph = newParagraphBehind(editor, childOfText(editor, caption));
  editor.focus();
  const range = editor.createRange();
  range.moveToElementEditStart(paragraph);
  range.select();
  range.scrollIntoView();
  editor.fire("saveSnapshot");
  return true;
}

// With a block chosen the editor takes no Tab, and nobody would find out of the text by keyboard.
function leaveText(editor, key) {
  const command = { [TAB_KEY]: "blur", [CKEDITOR.SHIFT + TAB_KEY]: "blurBack" }[key];
  if (!command || !editor.widgets.focused) return false;
  editor.execCommand(command);
  return true;
}

const isBlock = (node) =>
  node.type === CKEDITOR.NODE_ELEMENT &&
  (node.is("table", "hr") || (node.is("div") && CKEDITOR.plugins.widget.isDomWidgetWrapper(node)));

// Places

// The caret goes behind the outermost block that holds it; an empty paragraph makes room.
function goBehind(editor) {
  const block = blockWithCaret(editor);
  if (!block) return;
  const range = editor.createRange();
  if (isEmptyParagraph(block)) {
    range.setStartBefore(block);
    range.collapse(true);
    block.remove();
  } else range.moveToPosition(block, CKEDITOR.POSITION_AFTER_END);
  range.select();
}

function blockWithCaret(editor) {
  const { focused } = editor.widgets;
  const start = focused ? focused.wrapper : editor.getSelection()?.getRanges()[0]?.startContainer;
  return start ? childOfText(editor, start) : null;
}

const childOfText = (editor, node) => node.getParents().find((each) => each.getParent()?.equals(editor.editable())) || null;

const isEmptyParagraph = (block) =>
  Boolean(block.is?.("p")) && !block.getText().replaceAll("\u200b", "").trim() && !block.findOne("img, [data-cke-widget-wrapper]");

function insertBlock(editor, html) {
  editor.focus();
  editor.fire("saveSnapshot");
  const element = CKEDITOR.dom.element.createFromHtml(editor.dataProcessor.toHtml(html, { context: "body" }), editor.document);
  goBehind(editor);
  const range = editor.getSelection().getRanges()[0] || editor.createRange();
  if (range.root.equals(editor.editable())) range.insertNode(element);
  else editor.editable().append(element);
  editor.widgets.checkWidgets({ initOnlyNew: true });
  const inner = isBlock(element) ? element : element.findOne("[data-cke-widget-wrapper]");
  goOnBehind(editor, inner || element);
  editor.fire("change");
}

// Typing goes on in the words of a block that has some, else in a paragraph of its own behind it.
function goOnBehind(editor, block) {
  if (!editor.editable().contains(block)) return;
  const widget = block.is("hr") ? null : editor.widgets.getByElement(block, true);
  const words = widget && (widget.editables.quote || widget.editables.caption);
  const place = words || newParagraphBehind(editor, childOfText(editor, block));
  if (words) words.focus();
  const range = editor.createRange();
  range.moveToElementEditStart(place);
  range.select();
  editor.fire("saveSnapshot");
}

function newParagraphBehind(editor, block) {
  const next = block.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
  if (next && isEmptyParagraph(next)) return next;
  const paragraph = editor.document.createElement("p");
  paragraph.insertAfter(block);
  paragraph.appendBogus();
  return paragraph;
}

// The menu

// Where a "/" is all that a paragraph of the text has. It stays there until a block is chosen.
function openMenu(editor) {
  const block = editor.elementPath()?.block;
  const { blocks, words } = editor.config.patio;
  if (!block?.is("p") || !block.getParent().equals(editor.editable()) || !isSlash(block)) return;
  const offered = blocks.filter(({ element, command }) => (command ? editor.getCommand(command) : editor.activeFilter.check(element)));
  if (offered.length) new BlockMenu(editor, block, offered, words);
}

const isSlash = (block) => block.getText().replaceAll("\u200b", "").trim() === "/";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

let menus = 0;

class BlockMenu {
  constructor(editor, block, offered, words) {
    Object.assign(this, { editor, block, offered, id: `patio-blocks-${(menus += 1)}` });
    this.box = made("div", { class: "patio-blocks" });
    this.list = made("ul", { id: this.id, role: "listbox", "aria-label": words.insertBlock });
    this.input = made("input", {
      ...{ type: "text", role: "combobox", "aria-label": words.insertBlock, placeholder: words.filterBlocks },
      ...{ "aria-controls": this.id, "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off" },
      ...{ autocapitalize: "none", spellcheck: "false" },
    });
    this.box.append(this.input, this.list);
    (document.querySelector("main") ?? document.body).append(this.box);
    this.show();
    this.place();
    this.listen();
    this.input.focus({ preventScroll: true });
  }

  listen() {
    this.input.addEventListener("input", ({ isComposing }) => !isComposing && this.show());
    this.input.addEventListener("compositionend", () => this.show());
    this.input.addEventListener("keydown", (event) => !event.isComposing && this.press(event));
    this.box.addEventListener("focusout", () => this.giveBack({ isLeft: true }));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where it is
    this.list.addEventListener("click", ({ target }) => this.choose(this.shown[[...this.list.children].indexOf(target.closest("li"))]));
    this.moved = () => this.place();
    for (const name of ["scroll", "resize"]) window.addEventListener(name, this.moved, { passive: true });
  }

  press(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.select((this.selected + moves[event.key] + this.shown.length) % this.shown.length);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.shown[this.selected]);
    else if (event.key === "Escape") this.giveBack();
    else if (event.key === "Backspace" && !this.input.value) this.takeSlash();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Words of which no block begins are words of the text.
  show() {
    const asked = folded(this.input.value.trim());
    const begins = (words) => ` ${folded(words)}`.replace(/[’'/-]/g, " ").includes(` ${asked}`);
    const [named, alike] = [this.offered.filter(({ label }) => begins(label)), this.offered.filter(({ also }) => begins(also))];
    this.shown = [...new Set([...named, ...alike])];
    if (!this.shown.length) return this.giveBack();
    this.list.replaceChildren(...this.shown.map(({ label }, number) => made("li", { role: "option", id: `${this.id}-${number}` }, label)));
    return this.select(0);
  }

  select(number) {
    this.selected = number;
    [...this.list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === number)));
    this.input.setAttribute("aria-activedescendant", `${this.id}-${number}`);
    this.list.children[number].scrollIntoView({ block: "nearest" });
  }

  // Below the line of the slash, above it where there is more room.
  place() {
    const frame = this.editor.window.getFrame().$.getBoundingClientRect();
    const line = this.block.$.getBoundingClientRect();
    const view = window.visualViewport || { width: window.innerWidth, height: window.innerHeight };
    const [top, bottom] = [Math.max(frame.top, 0) + Math.max(line.top, 0), Math.min(frame.top + line.bottom, view.height)];
    const isBelow = view.height - bottom >= Math.min(top, 260);
    const left = Math.min(frame.left + line.left, view.width - this.box.offsetWidth - 8);
    const room = Math.max((isBelow ? view.height - bottom : top) - 16, 120);
    Object.assign(this.box.style, {
      left: `${Math.max(left, 8)}px`,
      top: isBelow ? `${bottom + 4}px` : "auto",
      bottom: isBelow ? "auto" : `${window.innerHeight - top + 4}px`,
      maxHeight: `${Math.min(room, 420)}px`,
    });
  }

  close() {
    if (this.isClosed) return false;
    this.isClosed = true;
    for (const name of ["scroll", "resize"]) window.removeEventListener(name, this.moved);
    return true;
  }

  put(text, { isLeft = false } = {}) {
    const { editor, block } = this;
    if (editor.status === "ready" && block.$.isConnected) {
      block.setText(text);
      if (!text) block.appendBogus();
      if (!isLeft) {
        editor.focus();
        const range = editor.createRange();
        range.moveToElementEditEnd(block);
        range.select();
      }
    }
    this.box.remove();
  }

  giveBack({ isLeft = false } = {}) {
    if (!this.close()) return;
    this.put(`/${this.input.value}`, { isLeft });
    this.editor.fire("change");
  }

  takeSlash() {
    if (!this.close()) return;
    this.put("");
    this.editor.fire("saveSnapshot");
  }

  choose(chosen) {
    if (!chosen || !this.close()) return;
    const { editor } = this;
    editor.fire("saveSnapshot");
    editor.fire("lockSnapshot", { dontUpdate: true });
    this.put("");
    editor.fire("unlockSnapshot");
    if (chosen.command) editor.execCommand(chosen.command);
    else editor.applyStyle(new CKEDITOR.style({ element: chosen.element }));
    editor.fire("saveSnapshot");
    editor.fire("change");
  }
}

