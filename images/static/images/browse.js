// Tells the window that asked which picture was chosen. Everything travels as text, never as markup.
// Loaded before the body, so that no click is made before somebody listens.
"use strict";

function tell({ id, url, alt, caption }) {
  const opener = window.opener;
  const asked = document.querySelector(".image-browser").dataset;
  if (!opener) return;
  if (asked.function && opener.CKEDITOR) {
    const number = Number.parseInt(asked.function, 10);
    opener.CKEDITOR.tools.callFunction(number, url, { id, alt, caption });
    window.close();
  } else if (asked.related && opener.dismissRelatedLookupPopup) {
    opener.dismissRelatedLookupPopup(window, id);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".image-browser button[data-id]");
  if (button) tell(button.dataset);
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".image-browser button.uploaded")?.focus();
});
