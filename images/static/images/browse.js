// Tells the window that asked which picture was chosen. Everything travels as text, never as markup.
"use strict";

const browser = document.querySelector(".image-browser");

function tell({ id, url, alt, caption }) {
  const opener = window.opener;
  if (!opener) return;
  if (browser.dataset.function && opener.CKEDITOR) {
    const number = Number.parseInt(browser.dataset.function, 10);
    opener.CKEDITOR.tools.callFunction(number, url, { id, alt, caption });
    window.close();
  } else if (browser.dataset.related && opener.dismissRelatedLookupPopup) {
    opener.dismissRelatedLookupPopup(window, id);
  }
}

browser.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-id]");
  if (button) tell(button.dataset);
});

const uploaded = browser.querySelector("button.uploaded");
if (uploaded) uploaded.focus();
