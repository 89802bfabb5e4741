// Shows the picture whose number was chosen in the library, and takes one that is dropped, pasted or chosen from this computer.
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
    const take = (value) => {
      input.value = value;
      django.jQuery(input).trigger("change");
    };
    none.hidden = !input.value;
    none.addEventListener("click", () => take(""));
    django.jQuery(input).on("change", show); // the admin's popup tells through jQuery
    receiveFiles(box, take);
  });
});

function receiveFiles(box, take) {
  const choose = box.querySelector(".desk-picture-upload");
  if (!choose) return;
  const settings = JSON.parse(box.dataset.uploads);
  const done = ({ pictures: [picture] }) => {
    if (picture) take(picture.id);
    choose.focus();
  };
  const open = (files) => window.patioUploads.open(files.slice(0, 1), { settings, done });
  choose.hidden = false;
  choose.addEventListener("click", () => window.patioUploads.choose(open, { several: false }));
  window.patioUploads.takeDrops(box.closest(".card") ?? box, open);
}
