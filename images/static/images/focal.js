// A click on the picture sets the two numbers of the focal point; the numbers remain for the keyboard.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector("[data-focal]");
  const x = document.getElementById("id_focal_x");
  const y = document.getElementById("id_focal_y");
  if (!frame || !x || !y) return;

  const mark = document.createElement("span");
  mark.className = "image-focal-mark";
  frame.append(mark);

  const show = () => {
    mark.style.left = `${Number(x.value) * 100}%`;
    mark.style.top = `${Number(y.value) * 100}%`;
  };
  const share = (part, whole) => Math.min(1, Math.max(0, part / whole)).toFixed(2);

  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    x.value = share(event.clientX - box.left, box.width);
    y.value = share(event.clientY - box.top, box.height);
    show();
  });
  x.addEventListener("input", show);
  y.addEventListener("input", show);
  show();
});
