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

// With a date in its field, the button that publishes says that it schedules.
document.addEventListener("DOMContentLoaded", () => {
  const card = document.querySelector(".publish-card");
  const date = document.querySelector("[name=publish_at_date]");
  const tell = () => card.toggleAttribute("data-has-date", Boolean(date.value));
  if (!card || !date) return;
  tell();
  for (const event of ["input", "field:written"]) date.addEventListener(event, tell);
  window.addEventListener("pageshow", tell); // the browser fills in what stood there before
});

// Spelling is the browser's business: it has to know the language that the words are in. The frame of the text follows its field.
document.addEventListener("DOMContentLoaded", () => {
  const language = document.getElementById("id_language");
  const given = document.querySelector("form[data-language]");
  const WRITTEN = "kicker title standfirst body seo_title seo_description note".split(" ").map((name) => `#id_${name}`);
  const ROWS = ["question", "answer"].map((name) => `[id^=id_faq-][id$=-${name}]`);
  const tell = () => {
    const code = language?.value || given?.dataset.language;
    if (code) document.querySelectorAll([...WRITTEN, ...ROWS]).forEach((each) => (each.lang = code));
  };
  tell();
  for (const event of ["change", "field:written"]) language?.addEventListener(event, tell);
  document.addEventListener("formset:added", tell);
});
