// Tells the window that asked which file was chosen. Everything travels as text, never as markup.
// Loaded before the body, so that no click is made before somebody listens.
"use strict";

function tell({ id, title, facts }) {
  const { opener } = window;
  const number = Number.parseInt(document.querySelector(".library-window").dataset.function, 10);
  if (!opener?.CKEDITOR || Number.isNaN(number)) return;
  opener.CKEDITOR.tools.callFunction(number, { id: String(id), title, facts });
  window.close();
}

// The name of a file, without its ending, is proposed as its title.
function propose(input) {
  const title = document.querySelector(".library-window [name=title]");
  const [file] = input.files;
  if (file && title && !title.value.trim()) title.value = file.name.replace(/\.[^.]+$/, "").replaceAll("_", " ");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".library-window button[data-id]");
  if (button) tell(button.dataset);
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".library-window [name=upload]")) propose(event.target);
});

document.addEventListener("DOMContentLoaded", () => {
  const uploaded = document.getElementById("document-uploaded");
  if (uploaded) tell(JSON.parse(uploaded.textContent));
});
