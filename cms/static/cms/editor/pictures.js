// Pictures that are pasted, dropped or chosen: they go to the library by the dialog of uploads.js, and from there into the text, behind
// the paragraph that holds the caret, in their order. What a text cannot keep (somebody's own computer) is taken out at once and
// named; what is another site's is fetched (foreign.js).
"use strict";

CKEDITOR.plugins.add("patiopictures", {
  requires: "clipboard,notification,patio,patiopaste",

  init(editor) {
    const { uploads, short, words } = editor.config.patio;
    CKEDITOR.plugins.clipboard.addFileMatcher(editor, () => true); // the editor need not say of any that it is not taken
    editor.on("drop", ({ data }) => noteTarget(editor, data.target));
    editor.on("contentDom", () => takeDropsOnPictures(editor));
    editor.on("paste", (event) => pastePictures(event, editor), null, null, AFTER_THE_TEXT);
    editor.addCommand("patioUpload", {
      requiredContent: "figure(photo)[data-image]",
      exec: () => window.patioUploads.choose((files) => takeFiles(editor, files, placeOfCaret(editor))),
      async: true,
    });
    if (uploads.upload && !short) {
      editor.ui.addButton("PatioUpload", { label: words.upload, command: "patioUpload", ...iconOf(editor, "upload") });
    }
  },
});

const AFTER_THE_TEXT = 6; // the order of listeners: paste.js has 5

function pastePictures({ data }, editor) {
  const { dataTransfer } = data;
  if (dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  const files = Array.from({ length: dataTransfer.getFilesCount() }, (_each, number) => dataTransfer.getFile(number));
  const taken = { files: data.dataValue ? [] : files, gone: [], foreign: [] };
  if (/<img\b/i.test(data.dataValue)) {
    const { body } = new DOMParser().parseFromString(data.dataValue, "text/html"); // nothing in it runs or is loaded
    for (const img of body.querySelectorAll("img")) {
      const holder = img.parentElement;
      takeOut(img, taken, editor);
      if (holder.localName === "p" && !holder.innerHTML.trim()) holder.remove();
    }
    data.dataValue = body.innerHTML;
  }
  said(editor, taken);
  const { fetchesFor, fetchAll } = CKEDITOR.plugins.get("patioforeign");
  if (fetchesFor(editor)) setTimeout(() => fetchAll(editor, taken.foreign)); // the text comes first
  const place = (data.method === "drop" && placeOf(editor, editor.dropTarget)) || placeOfCaret(editor);
  if (data.method === "drop" && !data.dataValue) editor.caretBeforeDrop?.select(); // the editor has put it where the files fell
  setTimeout(() => takeFiles(editor, taken.files, place)); // the text of the same clipboard comes first
}

function takeOut(img, taken, editor) {
  const source = (img.getAttribute("src") || "").trim();
  if (img.dataset.image || img.closest("figure[data-image], [data-cke-widget-wrapper]") || !source) return;
  const address = addressOf(source);
  if (address && /^https?:$/.test(address.protocol)) {
    if (address.host === window.location.host) return;
    const { fetchesFor, gapFor } = CKEDITOR.plugins.get("patioforeign");
    taken.foreign.push({ address: address.href, alt: img.alt.trim(), name: img.alt.trim() || address.host });
    if (fetchesFor(editor)) gapFor(editor, img, address);
    else img.replaceWith(linkTo(img, address));
    return;
  }
  const file = fileOfData(source, img.alt.trim());
  if (file) taken.files.push(file);
  else taken.gone.push(img.alt.trim() || nameIn(source));
  img.replaceWith(file ? "" : img.alt.trim());
}

function addressOf(source) {
  try {
    return new URL(source, window.location.href);
  } catch {
    return null;
  }
}

function linkTo(img, address) {
  const words = img.alt.trim() || address.host + address.pathname;
  if (img.closest("a")) return words;
  const link = img.ownerDocument.createElement("a");
  link.href = address.href;
  link.textContent = words;
  return link;
}

function nameIn(source) {
  const last = source.split(/[\\/:]/).pop().slice(0, 80);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

// A picture that stands in the text as data is a file like another.
function fileOfData(source, alt) {
  const [, type, signs] = /^data:(image\/[\w.+-]+);base64,([\s\S]+)$/i.exec(source) || [];
  if (!type || !window.patioUploads.isPicture({ type: type.toLowerCase() })) return null;
  try {
    const bytes = Uint8Array.from(atob(signs.replace(/\s/g, "")), (sign) => sign.charCodeAt(0));
    return new File([bytes], alt || `image.${type.split("/")[1]}`, { type: type.toLowerCase() });
  } catch {
    return null;
  }
}

// What is said

function said(editor, { gone, foreign }) {
  const { words } = editor.config.patio;
  if (gone.length) notify(editor, words.pictureGone, { names: gone.join(", ") });
  const isLinked = foreign.length && !CKEDITOR.plugins.get("patioforeign").fetchesFor(editor);
  if (isLinked) notify(editor, words.pictureForeign, { names: foreign.map(({ name }) => name).join(", ") }, "info");
}

function notify(editor, text, facts, type = "warning") {
  const filled = text.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);
  return editor.showNotification(CKEDITOR.tools.htmlEncode(filled), type, 0);
}

// Files

// The editor takes none that are dropped onto what is no text: a picture of a gallery, say.
function takeDropsOnPictures(editor) {
  const area = CKEDITOR.plugins.clipboard.getDropTarget(editor);
  const listen = (name, take) =>
    editor.editable().attachListener(area, name, ({ data }) => {
      const { dataTransfer } = data.$;
      const target = data.getTarget();
      if (!dataTransfer || !Array.from(dataTransfer.types).includes("Files") || !target.isReadOnly()) return;
      data.preventDefault();
      take(Array.from(dataTransfer.files), placeOf(editor, target));
    });
  listen("dragover", () => {});
  listen("drop", (files, place) => place && takeFiles(editor, files, place));
}

function takeFiles(editor, files, place) {
  const { words, uploads, short } = editor.config.patio;
  if (!files.length) return;
  if (short || !uploads.upload) {
    notify(editor, words.pictureNotHere, { names: files.map(({ name }) => name).join(", ") });
    return;
  }
  const { open, isPicture, leftOut } = window.patioUploads;
  const { takes, takeDocuments } = CKEDITOR.plugins.get("patiodocuments");
  const say = (text) => notify(editor, "%(text)s", { text });
  const pictures = files.filter(isPicture);
  const documents = files.filter((file) => !isPicture(file) && takes(editor, file));
  files.filter((file) => ![...pictures, ...documents].includes(file)).forEach((file) => say(leftOut(file, uploads.words)));
  const done = (sent) => {
    putIn(editor, place, sent);
    takeDocuments(editor, documents, place);
  };
  if (!pictures.length) takeDocuments(editor, documents, place);
  else open(pictures, { settings: uploads, gallery: !galleryOf(editor, place), say, done });
}

// Places. None is where the caret moves to: typing goes on where it was.

function noteTarget(editor, target) {
  editor.dropTarget = target;
  editor.caretBeforeDrop = editor.getSelection()?.getRanges()[0];
}

// What of the text's own children holds the element
function placeOf(editor, element) {
  const editable = editor.editable();
  let place = element && element.type === CKEDITOR.NODE_TEXT ? element.getParent() : element;
  if (!place || place.equals(editable) || !editable.contains(place)) return null;
  const gallery = place.getAscendant(isGallery, true);
  while (!place.getParent().equals(editable) && !(gallery && place.getParent().equals(gallery))) place = place.getParent();
  return place;
}

function placeOfCaret(editor) {
  const path = editor.elementPath();
  const { focused } = editor.widgets;
  return placeOf(editor, (focused && focused.wrapper) || (path && path.lastElement));
}

const isGallery = (element) => Boolean(element.is && element.is("div") && element.hasClass("gallery"));

function galleryOf(editor, place) {
  return place && editor.editable().contains(place) ? place.getAscendant(isGallery, true) : null;
}

const isBlank = (place) => place.is("p") && !place.getText().replace(/[\u200b\s]/g, "") && !place.findOne("img, figure, [data-cke-widget-wrapper]");

function putIn(editor, place, { pictures, asGallery }) {
  editor.focus();
  if (!pictures.length) return;
  const figures = pictures.map((picture) => CKEDITOR.plugins.get("patio").figureHtml(picture.url, picture)).join("");
  const gallery = galleryOf(editor, place);
  editor.fire("saveSnapshot");
  insertNodes(editor, place, asGallery && !gallery ? `<div class="gallery">${figures}</div>` : figures);
  editor.widgets.checkWidgets({ initOnlyNew: true });
  editor.fire("saveSnapshot");
  editor.fire("change");
}

function insertNodes(editor, place, html) {
  const editable = editor.editable();
  const holder = new CKEDITOR.dom.element("div", editor.document);
  holder.setHtml(editor.dataProcessor.toHtml(html, { context: "body" }));
  const nodes = holder.getChildren().toArray();
  const stands = place && editable.contains(place);
  if (stands && isGallery(place)) nodes.forEach((node) => place.append(node));
  else if (stands && isBlank(place)) nodes.forEach((node) => node.insertBefore(place));
  else if (stands) nodes.reverse().forEach((node) => node.insertAfter(place));
  else nodes.forEach((node) => editable.append(node));
}
