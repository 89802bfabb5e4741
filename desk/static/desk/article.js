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

// The library that makes choosers out of selections names none of what it makes.
const nameChoosers = () =>
  document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const name = select.labels?.[0]?.textContent.trim() || select.getAttribute("aria-label");
    const made = select.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field") ?? [];
    if (name) made.forEach((element) => element.setAttribute("aria-label", name));
  });
window.addEventListener("load", () => setTimeout(() => django.jQuery(nameChoosers))); // after the admin has made them
document.addEventListener("formset:added", () => setTimeout(nameChoosers));
