// Pictures that are dropped onto the library, or chosen for it; they stand at the top of its list then.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const data = document.getElementById("uploads");
  if (!data) return;
  const settings = JSON.parse(data.textContent);
  const done = ({ pictures }) => pictures.length && window.location.assign(window.location.pathname);
  const take = (files) => window.patioUploads.open(files, { settings, done });
  const choose = document.querySelector(".library-choose");
  choose.hidden = false;
  choose.addEventListener("click", () => window.patioUploads.choose(take));
  window.patioUploads.takeDrops(document.body, take);
});
