// Small comforts of the writing page: fields that grow, a warning before text is lost, editors that survive sorting.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("article_form");
  if (!form) return;
  const $ = django.jQuery;

  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  document.querySelectorAll("textarea.desk-grow").forEach((field) => {
    grow(field);
    field.addEventListener("input", () => grow(field));
    window.addEventListener("resize", () => grow(field));
  });

  const title = document.getElementById("id_title");
  title?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  if (title && !title.value) title.focus();

  let touched = Boolean(form.querySelector(".errornote"));
  let leaving = false;
  const touch = () => {
    touched = true;
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", (event) => {
    leaving = event.submitter?.formTarget !== "_blank";
  });
  const editorTouched = () => Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (touched || editorTouched())) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=_continue]"));
  });

  // A frame loses its content when its row is moved: the editor is put away before and brought back after.
  $(document).on("sortstart", (_event, { item }) => {
    item.find("textarea[data-type=ckeditortype]").each((_index, field) => {
      window.CKEDITOR?.instances[field.id]?.destroy();
    });
  });
  $(document).on("sortstop", (_event, { item }) => {
    touch();
    item.find("textarea[data-type=ckeditortype]").each((_index, field) => {
      if (window.CKEDITOR) window.CKEDITOR.replace(field.id, JSON.parse(field.dataset.config));
    });
  });
});
