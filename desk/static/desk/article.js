// Small comforts where an article is written or corrected: fields that grow, a title in one paragraph.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  document.querySelectorAll("textarea.desk-grow").forEach((field) => {
    grow(field);
    for (const event of ["input", "field:written"]) field.addEventListener(event, () => grow(field));
    window.addEventListener("resize", () => grow(field));
  });

  const title = document.getElementById("id_title");
  title?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  if (title && !title.value) title.focus();
});
