// The frame that the text stands in follows the page around it: its theme, the language of its field, the field's name; and the
// whole window where it fills it.
"use strict";

CKEDITOR.plugins.add("patioframe", {
  requires: "maximize",

  init(editor) {
    const page = document.documentElement;
    const field = editor.element.$;
    const follow = () => {
      nameFrame(editor, field);
      const root = editor.document?.getDocumentElement().$;
      if (!root || editor.mode !== "wysiwyg") return;
      root.dataset.theme = page.dataset.theme || "light";
      if (field.lang) root.lang = field.lang;
    };
    const observer = new MutationObserver(follow);
    observer.observe(page, { attributeFilter: ["data-theme"] });
    observer.observe(field, { attributeFilter: ["lang"] });
    editor.on("destroy", () => observer.disconnect());
    editor.on("contentDom", follow);
    editor.on("focus", follow);
    editor.on("mode", follow);
    fillWindow(editor);
  },
});

// What screen readers say: the label of the field, or for an answer its question.
function nameFrame(editor, field) {
  const label = nameOfField(field, editor.config.patio.words);
  if (!label) return;
  editor.title = label;
  editor.window?.getFrame()?.setAttribute("title", label);
  editor.editable()?.setAttribute("aria-label", label);
  const outer = CKEDITOR.document.getById(`cke_${editor.name}_arialbl`);
  if (outer) outer.setText(label);
}

function nameOfField(field, words) {
  const { about } = field.dataset;
  const question = about && document.getElementById(field.id.replace(/[^-]+$/, about))?.value.trim();
  if (question) return words.answerTo.replace("%(question)s", question);
  return (field.labels[0]?.textContent || "").replace(/\s*:\s*$/, "").trim();
}

// Escape leaves the whole window. The page's style shows what it still wants to (the line that says what is saved).
function fillWindow(editor) {
  const isFull = () => editor.getCommand("maximize")?.state === CKEDITOR.TRISTATE_ON;
  const leave = (event) => {
    if (event.key !== "Escape" || !isFull() || CKEDITOR.dialog.getCurrent()) return;
    event.preventDefault();
    editor.execCommand("maximize");
  };
  editor.on("maximize", ({ data }) => {
    document.body.classList.toggle("editor-fills-window", data === CKEDITOR.TRISTATE_ON);
    document[data === CKEDITOR.TRISTATE_ON ? "addEventListener" : "removeEventListener"]("keydown", leave);
  });
  editor.on("contentDom", () => {
    editor.editable().attachListener(editor.editable(), "keydown", ({ data }) => leave(data.$));
  });
}
