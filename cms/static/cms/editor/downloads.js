// Files to download: a block that leads to one, the window in which one is chosen, and the dialog by which those that are dropped
// onto a text go into the library.
"use strict";

CKEDITOR.plugins.add("patiodocuments", {
  requires: "widget,dialog,patio,patioblocks",
  takes,
  takeDocuments,

  init(editor) {
    const { documents, words, short } = editor.config.patio;
    editor.widgets.add("patiofile", documentWidget(editor.config.patio));
    CKEDITOR.dialog.add("patiofile", documentDialog);
    editor.addCommand("patioDocument", {
      requiredContent: "div(document)[data-document]",
      exec: () => chooseDocument(editor),
      async: true,
    });
    if (documents && !short) {
      editor.ui.addButton("PatioDocument", { label: words.document, command: "patioDocument", ...iconOf(editor, "document") });
    }
  },
});

const documentHtml = ({ id }) => `<div class="document" data-document="${CKEDITOR.tools.htmlEncodeAttr(String(id))}"></div>`;

// The file is known by its number: what is said of it is asked of the library. Words in the block stand for its title.
function documentWidget({ document: address, words }) {
  return {
    requiredContent: "div(document)[data-document]",
    dialog: "patiofile",
    upcast: (element) => element.name === "div" && element.hasClass("document"),
    init() {
      this.setData("words", oneLine(this.element.getText()));
      this.element.data("cke-label", words.document);
      sayWhich(this.element, address, words);
    },
    data() {
      if (this.data.words !== oneLine(this.element.getText())) this.element.setText(this.data.words);
    },
  };
}

async function sayWhich(element, address, words) {
  try {
    const answer = await fetch(`${address}?pk=${encodeURIComponent(element.data("document"))}`);
    const found = answer.ok ? await answer.json() : null;
    if (found) element.data("cke-label", `${found.title} (${found.facts})`);
    else if (answer.status === 404) element.data("cke-label", words.documentLost);
  } catch {
    // it says what it is, and not which
  }
}

function documentDialog(editor) {
  const { words } = editor.config.patio;
  const field = {
    id: "words",
    type: "text",
    label: words.documentWords,
    setup(widget) {
      this.setValue(widget.data.words || "");
    },
    commit(widget) {
      widget.setData("words", oneLine(this.getValue()));
    },
  };
  return { title: words.document, minWidth: 420, minHeight: 60, contents: [{ id: "main", elements: [field] }] };
}

function chooseDocument(editor) {
  const { documents, words } = editor.config.patio;
  const number = CKEDITOR.tools.addFunction((chosen) => {
    if (chosen && /^\d+$/.test(chosen.id)) blocks().insertBlock(editor, documentHtml(chosen));
  });
  const address = new URL(documents, window.location.href);
  address.searchParams.set("CKEditorFuncNum", number);
  const popup = window.open(address.href, "patio-documents", "popup,width=900,height=700");
  if (!popup) editor.showNotification(words.popup, "warning");
}

// Files that are dropped. What they are the server decides, by their bytes.

function takes(editor, file) {
  const { documentUpload, short } = editor.config.patio;
  const isOne = /^(application\/pdf|audio\/(mpeg|ogg|mp4|x-m4a))$/.test(file.type) || /\.(pdf|mp3|og[ga]|opus|m4a)$/i.test(file.name);
  return Boolean(documentUpload) && !short && isOne;
}

function takeDocuments(editor, files, place) {
  if (files.length) new DocumentDialog(editor, files, galleryOf(editor, place) || place).open();
}

class DocumentDialog {
  constructor(editor, files, place) {
    const { words, uploads } = editor.config.patio;
    Object.assign(this, { editor, place, words: { ...uploads.words, ...words }, wasTold: false });
    this.list = made("ul", { class: "uploads-list" });
    this.said = made("p", { class: "uploads-said uploads-problem", role: "alert" });
    this.insert = made("button", { type: "submit", class: "uploads-main" }, this.words.insert);
    this.cancel = made("button", { type: "button" }, this.words.cancel);
    this.form = made("form", { novalidate: "" });
    this.element = made("dialog", { class: "uploads", "aria-labelledby": "documents-title" });
    const buttons = made("div", { class: "uploads-buttons" });
    buttons.append(this.cancel, this.insert);
    this.form.append(made("h2", { id: "documents-title" }, this.words.documentsTitle), this.list, this.said, buttons);
    this.element.append(this.form);
    this.rows = files.map((file) => this.row(file));
    this.list.append(...this.rows.map((row) => row.element));
    this.cancel.addEventListener("click", () => this.element.close());
    this.element.addEventListener("cancel", (event) => this.escape(event));
    this.element.addEventListener("close", () => this.end());
    for (const name of ["input", "change"]) this.element.addEventListener(name, (event) => event.stopPropagation()); // a page counts its own
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  row(file) {
    const { words } = this;
    const row = { file, chosen: null, element: made("li", { class: "uploads-row uploads-without-picture" }) };
    const labelled = (text, input) => {
      const label = made("label", {});
      label.append(made("span", {}, text), input);
      return label;
    };
    row.title = made("input", { type: "text", name: "title", maxlength: "200", autocomplete: "off" });
    row.title.value = file.name.replace(/\.[^.]+$/, "").replaceAll("_", " ");
    row.credit = made("input", { type: "text", name: "credit", maxlength: "200", autocomplete: "off" });
    row.said = made("p", { class: "uploads-said", role: "status" });
    row.progress = made("progress", { "aria-label": file.name, hidden: "" });
    row.remove = made("button", { type: "button", class: "uploads-remove" }, "×");
    row.remove.ariaLabel = row.remove.title = words.remove.replace("%(name)s", () => file.name);
    row.remove.addEventListener("click", () => this.leaveOut(row));
    const fields = made("div", { class: "uploads-fields" });
    const described = made("div", { class: "uploads-described" });
    described.append(labelled(words.documentTitle, row.title), labelled(words.documentCredit, row.credit));
    fields.append(made("p", { class: "uploads-name" }, file.name), described, row.progress, row.said);
    row.element.append(fields, row.remove);
    return row;
  }

  open() {
    document.body.append(this.element);
    this.element.showModal();
    this.rows[0].title.select();
  }

  say(row, text, isProblem = false) {
    row.said.textContent = text;
    row.said.classList.toggle("uploads-problem", isProblem);
    row.title.ariaInvalid = isProblem ? "true" : null;
  }

  leaveOut(row) {
    row.element.remove();
    this.rows = this.rows.filter((each) => each !== row);
    this.tell(row);
    if (this.rows.every((each) => each.chosen)) this.element.close();
  }

  tell({ file }) {
    notify(this.editor, this.words.left, { name: file.name });
  }

  // What was typed is not lost by one key.
  escape(event) {
    if (this.wasTold) return;
    event.preventDefault();
    this.wasTold = true;
    this.said.textContent = this.words.unsent;
  }

  async submit(event) {
    event.preventDefault();
    event.stopPropagation();
    const waiting = this.rows.filter((row) => !row.chosen);
    const untitled = waiting.filter((row) => !row.title.value.trim());
    untitled.forEach((row) => this.say(row, this.words.documentUntitled, true));
    if (untitled.length) return untitled[0].title.focus();
    this.insert.disabled = true;
    for (const row of waiting) await this.send(row);
    this.insert.disabled = false;
    const failed = this.rows.filter((row) => !row.chosen);
    if (!failed.length) return this.element.open && this.element.close();
    return failed[0].title.focus();
  }

  async send(row) {
    const { documentUpload } = this.editor.config.patio;
    const form = new FormData();
    form.append("upload", row.file, row.file.name);
    form.append("title", row.title.value.trim());
    form.append("credit", row.credit.value.trim());
    this.say(row, this.words.sending);
    row.progress.hidden = false;
    const answer = await window.patioUploads.send(`${documentUpload}?responseType=json`, form, this.words);
    row.progress.hidden = true;
    if (!answer.uploaded) return this.say(row, answer.reason || this.words.refused, true);
    row.chosen = answer;
    row.title.disabled = row.credit.disabled = row.remove.hidden = true;
    return this.say(row, this.words.done);
  }

  end() {
    const { editor, place } = this;
    this.element.remove();
    this.rows.filter((row) => !row.chosen).forEach((row) => this.tell(row));
    const chosen = this.rows.filter((row) => row.chosen).map((row) => row.chosen);
    editor.focus();
    if (!chosen.length) return;
    editor.fire("saveSnapshot");
    insertNodes(editor, place, chosen.map(documentHtml).join(""));
    editor.widgets.checkWidgets({ initOnlyNew: true });
    editor.fire("saveSnapshot");
    editor.fire("change");
  }
}
