// What is pasted goes to the server's cleaner (cms.text.pasting) and comes back in the vocabulary of the texts. Where no answer
// comes, the editor's own filters read it (paste.js).
"use strict";

// A block of its own: the scripts of plug-ins share their names otherwise.
{
  CKEDITOR.plugins.add("patiocleaner", {
    requires: "clipboard,notification,patio,patiopaste",

    init(editor) {
      editor.on("paste", (event) => ask(event, editor), null, null, BEFORE_ALL_FILTERS);
    },
  });

  const BEFORE_ALL_FILTERS = 2; // the order of listeners: at 1 the value is read, the filter for Word has 3
  const PATIENCE = 3000; // milliseconds
  const LONGEST = 1_000_000; // characters, as the server takes
  const PLACEHOLDER = "https://picture.invalid/";

  function ask(event, editor) {
    const { data } = event;
    const asked = data.isClean || data.isLeftToTheEditor ? null : contentOf(data, editor);
    if (!asked || !editor.config.patio.cleaner) return;
    event.cancel();
    const place = placeOf(editor);
    answerTo(editor, asked).then((answer) => {
      goBackTo(editor, place);
      if (answer) insert(editor, data, asked, answer);
      else editor.fire("paste", { ...data, isLeftToTheEditor: true });
    });
  }

  // What is on the clipboard, or null of what needs no cleaning: the editor's own text, words without an address, files.
  function contentOf({ dataTransfer, dataValue, type }, editor) {
    const { DATA_TRANSFER_EXTERNAL } = CKEDITOR;
    if (dataTransfer.getTransferType(editor) !== DATA_TRANSFER_EXTERNAL || !dataValue) return null;
    if (type === "text") {
      const text = dataTransfer.getData("text/plain", true) || "";
      return /https?:\/\//.test(text) && text.length < LONGEST ? { text, pictures: [] } : null;
    }
    const { html, pictures } = withoutFiles(dataTransfer.getData("text/html", true) || dataValue);
    const files = Array.from({ length: dataTransfer.getFilesCount() }, (_each, number) => dataTransfer.getFile(number));
    return html.length < LONGEST ? { html, pictures, files } : null;
  }

  // Pictures that stand in the text as data are not sent along: a number stands for each.
  function withoutFiles(html) {
    if (!/<img\b[^>]*\ssrc=["']?data:/i.test(html)) return { html, pictures: [] };
    const page = new DOMParser().parseFromString(html, "text/html"); // nothing in it runs or is loaded
    const pictures = [];
    for (const img of page.querySelectorAll('img[src^="data:" i]')) {
      if (img.closest("[role=checkbox]")) continue;
      img.setAttribute("src", `${PLACEHOLDER}${pictures.push(img.getAttribute("src")) - 1}`);
      img.removeAttribute("srcset");
    }
    return { html: page.documentElement.outerHTML, pictures };
  }

  async function answerTo(editor, { html, text }) {
    const { cleaner, reading } = editor.config.patio;
    const field = document.getElementById("id_language");
    try {
      const response = await fetch(new URL(cleaner, window.location.href), {
        method: "POST",
        body: JSON.stringify({ html, text, language: (field && field.value) || reading.own }),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": window.patioUploads.csrfToken() },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  function insert(editor, { method }, { pictures, files = [] }, { html, leftOut, lost }) {
    const { words } = editor.config.patio;
    const areFiles = lost.length > 0 && files.length === lost.length && files.every(window.patioUploads.isPicture); // as Word gives them
    if (leftOut.length) CKEDITOR.plugins.get("patiopaste").tellLeftOut(editor, leftOut);
    if (lost.length && !areFiles) {
      const names = lost.map((each) => each || words.pictureWithoutName).join(", ");
      editor.showNotification(CKEDITOR.tools.htmlEncode(words.pictureGone.replace("%(names)s", names)), "warning", 0);
    }
    const dataValue = html.replace(/https:\/\/picture\.invalid\/(\d+)/g, (_all, number) => pictures[number] || "");
    const dataTransfer = new CKEDITOR.plugins.clipboard.dataTransfer();
    if (dataValue) editor.fire("paste", { type: "html", dataValue, method, dataTransfer, isClean: true, dontFilter: true });
    if (areFiles) setTimeout(() => takeFiles(editor, files, placeOfCaret(editor))); // pictures.js
  }

  // A range of the browser stays where it is while somebody types.
  function placeOf(editor) {
    const selection = editor.window && editor.window.$.getSelection();
    return selection && selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  }

  function goBackTo(editor, place) {
    const now = placeOf(editor);
    const isThere = now && place && ["startContainer", "startOffset", "endContainer", "endOffset"].every((each) => now[each] === place[each]);
    if (isThere || !place || !editor.editable().$.contains(place.startContainer)) return;
    const range = editor.createRange();
    range.setStart(new CKEDITOR.dom.node(place.startContainer), place.startOffset);
    range.setEnd(new CKEDITOR.dom.node(place.endContainer), place.endOffset);
    range.select();
  }
}
