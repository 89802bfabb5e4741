// The article that can only be read stands in a frame, as long as its text: the page scrolls, and not the frame.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector("iframe.sheet-read");
  if (!frame) return;
  const fit = () => {
    const page = frame.contentDocument?.body;
    if (page) frame.style.height = `${page.scrollHeight + 4}px`;
  };
  const begin = () => {
    fit();
    if (frame.contentDocument?.body) new ResizeObserver(fit).observe(frame.contentDocument.body);
  };
  frame.addEventListener("load", begin);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") begin();
});
