// Pictures that are pasted or dropped: a file goes to the library, and from there into the text, behind the paragraph that holds
// the caret. What a text cannot keep (somebody's own computer, another site) is taken out at once and named.
"use strict";

CKEDITOR.plugins.add("patiopictures", {
  requires: "clipboard,dialog,notification,patio,patiopaste",

  onLoad() {
    CKEDITOR.document.appendStyleSheet(CKEDITOR.skin.getPath("dialog")); // at the first dialog the network may be gone
  },

  init(editor) {
    CKEDITOR.dialog.add("patiodropped", droppedDialog);
    editor.addCommand("patiodropped", new CKEDITOR.dialogCommand("patiodropped"));
    editor.dropped = [];
    CKEDITOR.plugins.clipboard.addFileMatcher(editor, () => true); // the editor need not say of any that it is not taken
    editor.on("paste", (event) => pastePictures(event, editor), null, null, AFTER_THE_TEXT);
  },
});

const AFTER_THE_TEXT = 6; // the order of listeners: paste.js has 5
const IN_LIBRARY = /^image\/(?:jpeg|png|webp|gif|avif)$/;

function pastePictures({ data }, editor) {
  const { dataTransfer } = data;
  if (dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  const files = Array.from({ length: dataTransfer.getFilesCount() }, (_each, number) => dataTransfer.getFile(number));
  const taken = { files: data.dataValue ? [] : files, gone: [], foreign: [] };
  if (/<img\b/i.test(data.dataValue)) {
    const { body } = new DOMParser().parseFromString(data.dataValue, "text/html"); // nothing in it runs or is loaded
    body.querySelectorAll("img").forEach((img) => takeOut(img, taken));
    data.dataValue = body.innerHTML;
  }
  said(editor, taken);
  takeFiles(editor, taken.files);
}

function takeOut(img, taken) {
  const source = (img.getAttribute("src") || "").trim();
  if (img.dataset.image || img.closest("figure[data-image], [data-cke-widget-wrapper]") || !source) return;
  const address = addressOf(source);
  if (address && /^https?:$/.test(address.protocol)) {
    if (address.host === window.location.host) return;
    taken.foreign.push(img.alt.trim() || address.host);
    img.replaceWith(linkTo(img, address));
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
  if (!type || !IN_LIBRARY.test(type.toLowerCase())) return null;
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
  if (foreign.length) notify(editor, words.pictureForeign, { names: foreign.join(", ") }, "info");
}

function notify(editor, text, facts, type = "warning") {
  const filled = text.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);
  return editor.showNotification(CKEDITOR.tools.htmlEncode(filled), type, 0);
}

// Files

function takeFiles(editor, files) {
  const { words, upload, short } = editor.config.patio;
  const others = files.filter((file) => !IN_LIBRARY.test(file.type) || !upload || short);
  if (others.length) notify(editor, short ? words.pictureNotHere : words.pictureOther, { names: others.map(({ name }) => name).join(", ") });
  const place = outermostBlock(editor);
  editor.dropped.push(...files.filter((file) => !others.includes(file)).map((file) => ({ file, place })));
  if (editor.dropped.length) setTimeout(() => askNext(editor)); // the text of the same clipboard comes first
}

function askNext(editor) {
  if (editor.dropped.length && !CKEDITOR.dialog.getCurrent()) editor.execCommand("patiodropped");
}

function droppedDialog(editor) {
  const { words } = editor.config.patio;
  return {
    title: words.pictureTitle,
    minWidth: 420,
    minHeight: 80,
    contents: [
      {
        id: "main",
        elements: [
          { id: "name", type: "html", html: "<p></p>" },
          {
            id: "alt",
            type: "text",
            label: words.pictureAlt,
            validate() {
              return this.getValue().trim() ? true : words.pictureUndescribed;
            },
          },
        ],
      },
    ],
    onShow() {
      this.taken = editor.dropped.shift();
      this.getContentElement("main", "name").getElement().setText(this.taken ? this.taken.file.name : "");
    },
    onOk() {
      const { taken } = this;
      this.taken = null;
      send(editor, taken, this.getValueOf("main", "alt").trim());
    },
    onHide() {
      if (this.taken) notify(editor, words.pictureLeft, { name: this.taken.file.name });
      setTimeout(() => askNext(editor));
    },
  };
}

async function send(editor, { file, place }, alt) {
  const { words } = editor.config.patio;
  const progress = notify(editor, words.pictureSending, { name: file.name }, "info");
  const { picture, reason } = await uploaded(editor, file, alt);
  progress.hide();
  if (picture) insertBehind(editor, place, CKEDITOR.plugins.get("patio").figureHtml(picture.url, picture));
  else notify(editor, words.pictureFailed, { name: file.name, reason });
}

// {picture}, or {reason}
async function uploaded(editor, file, alt) {
  const { upload, words } = editor.config.patio;
  const address = new URL(upload, window.location.href);
  address.searchParams.set("responseType", "json");
  const form = new FormData();
  form.append("upload", file, file.name);
  form.append("alt", alt);
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  try {
    const response = await fetch(address, { method: "POST", body: form, headers, redirect: "error" });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) return { reason: words.pictureRefused };
    const answer = await response.json();
    return answer.uploaded ? { picture: answer } : { reason: (answer.error && answer.error.message) || words.pictureRefused };
  } catch {
    return { reason: words.pictureOffline };
  }
}

function token() {
  const [, cookie] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [];
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return cookie || (field ? field.value : "");
}

// Places

function outermostBlock(editor) {
  const path = editor.elementPath();
  if (!path) return null;
  const inside = path.elements.filter((element) => !element.equals(editor.editable()) && editor.editable().contains(element));
  return inside.pop() || null;
}

function insertBehind(editor, place, html) {
  editor.focus();
  const range = editor.createRange();
  if (place && editor.editable().contains(place)) range.moveToPosition(place, CKEDITOR.POSITION_AFTER_END);
  else range.moveToElementEditEnd(editor.editable());
  range.select();
  editor.insertHtml(html);
}
