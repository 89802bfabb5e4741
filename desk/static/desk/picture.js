// Shows the picture whose number was chosen in the library.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".desk-picture").forEach((box) => {
    const input = box.querySelector("input");
    const shown = box.querySelector(".desk-picture-shown");
    const none = box.querySelector(".desk-picture-none");
    box.classList.add("with-script");

    const show = async () => {
      none.hidden = !input.value;
      if (!input.value) {
        shown.hidden = true;
        return;
      }
      const answer = await fetch(`${box.dataset.url}?pk=${encodeURIComponent(input.value)}`);
      shown.hidden = !answer.ok;
      if (!answer.ok) return;
      const { thumbnail, title } = await answer.json();
      shown.src = thumbnail;
      shown.alt = title;
    };
    none.hidden = !input.value;
    none.addEventListener("click", () => {
      input.value = "";
      django.jQuery(input).trigger("change");
    });
    django.jQuery(input).on("change", show); // the admin's popup tells through jQuery
  });
});
