"use strict";

// The library that makes choosers out of selections names none of what it makes.
const nameChoosers = () =>
  document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const name = select.labels?.[0]?.textContent.trim() || select.getAttribute("aria-label");
    const made = select.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field") ?? [];
    if (name) made.forEach((element) => element.setAttribute("aria-label", name));
  });
// Where nobody writes they are there at once; `desk/text_first.js` and `desk/tags.js` name those of the writing page as they make them.
if (!document.querySelector("#article_form")) window.addEventListener("load", () => setTimeout(nameChoosers));
