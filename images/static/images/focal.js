// A click on the picture sets the two numbers of the focal point, and what the pages cut out around it is shown beside; the numbers
// remain for the keyboard.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector("[data-focal]");
  const x = document.getElementById("id_focal_x");
  const y = document.getElementById("id_focal_y");
  if (!frame || !x || !y) return;

  const mark = document.createElement("span");
  mark.className = "image-focal-mark";
  frame.append(mark);
  const picture = frame.querySelector("img");
  const crops = cropsOf(picture, frame.dataset.crops);
  frame.after(crops);

  const show = () => {
    mark.style.left = `${Number(x.value) * 100}%`;
    mark.style.top = `${Number(y.value) * 100}%`;
    crops.querySelectorAll("img").forEach((crop) => {
      crop.style.objectPosition = positionOf(picture, crop.dataset.shape, Number(x.value), Number(y.value));
    });
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

const SHAPES = { landscape: 3 / 2, square: 1 }; // as images/shapes.py

function cropsOf(picture, label) {
  const crops = document.createElement("span");
  crops.className = "image-crops";
  crops.setAttribute("role", "group");
  crops.ariaLabel = crops.title = label;
  for (const shape of Object.keys(SHAPES)) {
    const crop = Object.assign(document.createElement("img"), { src: picture.src, alt: "", className: `image-crop-${shape}` });
    crop.dataset.shape = shape;
    crops.append(crop);
  }
  return crops;
}

// The largest part of this shape, the point as near its middle as may be: as `largest_box` cuts it.
function positionOf(picture, shape, x, y) {
  const [width, height] = [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))];
  const wide = Math.min(width, height * SHAPES[shape]);
  const high = Math.min(height, width / SHAPES[shape]);
  const begin = (at, part, whole) => (whole > part ? Math.min(Math.max(whole * at - part / 2, 0), whole - part) / (whole - part) : 0);
  return `${100 * begin(x, wide, width)}% ${100 * begin(y, high, height)}%`;
}
