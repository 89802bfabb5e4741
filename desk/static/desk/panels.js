// Which panels of the writing page are open is remembered in this browser, for each person.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("article_form");
  if (!form) return;
  const key = `panels ${form.dataset.person}`;
  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {}; // a browser that keeps nothing
    }
  };
  const remember = (name, isOpen) => {
    try {
      localStorage.setItem(key, JSON.stringify({ ...remembered(), [name]: isOpen }));
    } catch {}
  };
  const known = remembered();
  form.querySelectorAll("details[data-panel]").forEach((panel) => {
    const { panel: name } = panel.dataset;
    if (typeof known[name] === "boolean" && !panel.querySelector(".errorlist")) panel.open = known[name];
    panel.querySelector("summary").addEventListener("click", () => remember(name, !panel.open)); // as it will be
  });
});
