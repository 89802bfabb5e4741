// Tells the window that asked which picture was chosen. Everything travels as text, never as markup.
// Loaded before the body, so that no click is made before somebody listens.
"use strict";

// Several go into a text one behind the other; a field takes the first.
function tell(chosen, ...others) {
  const opener = window.opener;
  const asked = document.querySelector(".library-window").dataset;
  if (!opener) return;
  if (asked.function && opener.CKEDITOR) {
    const number = Number.parseInt(asked.function, 10);
    opener.CKEDITOR.tools.callFunction(number, chosen.url, told(chosen), others.map(told));
    window.close();
  } else if (asked.related && opener.dismissRelatedLookupPopup) {
    opener.dismissRelatedLookupPopup(window, chosen.id);
  }
}

const told = ({ id, url, alt, caption }) => ({ id: String(id), url, alt, caption });

function takeFiles(files) {
  const settings = JSON.parse(document.getElementById("uploads").textContent);
  window.patioUploads.open(files, { settings, done: ({ pictures }) => pictures.length && tell(...pictures) });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".library-window button[data-id]");
  if (button) tell(button.dataset);
});

document.addEventListener("DOMContentLoaded", () => {
  const uploaded = document.querySelector(".library-window button.uploaded");
  if (uploaded) tell(uploaded.dataset);
  if (!document.getElementById("uploads")) return;
  const choose = document.querySelector(".library-window-choose");
  choose.hidden = false;
  choose.addEventListener("click", () => window.patioUploads.choose(takeFiles));
  window.patioUploads.takeDrops(document.body, takeFiles);
});
