// Asks the archive what it proposes for the text as it stands, and takes over what is clicked; nothing is saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".desk-suggestions");
  if (!box) return;
  const $ = django.jQuery;
  const form = box.closest("form");
  const ask = box.querySelector(".ask-suggestions");
  const shown = box.querySelector(".suggestions-shown");
  const told = box.querySelector("[role=status]");

  ask.addEventListener("click", async (event) => {
    event.preventDefault();
    Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
    ask.disabled = true;
    told.textContent = box.dataset.searching;
    try {
      const answer = await fetch(ask.formAction, { method: "POST", body: new FormData(form) });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      shown.innerHTML = await answer.text();
      told.textContent = "";
    } catch {
      told.textContent = box.dataset.failed;
    }
    ask.disabled = false;
  });

  const link = ({ link: address, words }) => {
    const editor = window.CKEDITOR?.instances.id_body;
    if (!editor || editor.mode !== "wysiwyg") return false;
    const walker = document.createTreeWalker(editor.document.$.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const begin = node.data.indexOf(words);
      if (begin < 0 || node.parentElement.closest("a, h2, h3, h4, [contenteditable=false]")) continue;
      editor.fire("saveSnapshot");
      const range = editor.createRange();
      range.setStart(new CKEDITOR.dom.text(node), begin);
      range.setEnd(new CKEDITOR.dom.text(node), begin + words.length);
      const attributes = { href: address, "data-cke-saved-href": address };
      const style = new CKEDITOR.style({ element: "a", attributes });
      style.type = CKEDITOR.STYLE_INLINE;
      style.applyToRange(range, editor);
      editor.fire("saveSnapshot");
      editor.fire("change");
      return true;
    }
    return false;
  };

  const pin = ({ pin: number, title }) => {
    const rows = () => [...document.querySelectorAll("#pinned-group select[name$=-target]")];
    const chosen = rows().filter((select) => !select.name.includes("__prefix__"));
    if (chosen.some((select) => select.value === number)) return true;
    document.querySelector("#pinned-group .add-row a")?.click();
    const select = rows().find((each) => !each.name.includes("__prefix__") && !chosen.includes(each));
    if (!select) return false;
    select.append(new Option(title, number, true, true));
    $(select).trigger("change");
    const places = document.querySelectorAll("#pinned-group input[name$=-position]:not([name*=__prefix__])");
    const place = document.getElementsByName(select.name.replace("-target", "-position"))[0];
    if (place) place.value = Math.max(0, ...[...places].map((input) => Number(input.value) || 0)) + 10;
    select.closest("details")?.setAttribute("open", "");
    return true;
  };

  const tag = ({ tag: name }) => {
    const select = form.querySelector("input.desk-tags")?.nextElementSibling;
    if (!select) return false;
    select.append(new Option(name, name, true, true));
    $(select).trigger({ type: "select2:select", params: { data: { id: name, text: name } } });
    return true;
  };

  shown.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-link], button[data-pin], button[data-tag]");
    if (!button) return;
    const { dataset } = button;
    const done = dataset.link ? link(dataset) : dataset.pin ? pin(dataset) : tag(dataset);
    told.textContent = done ? box.dataset.taken : box.dataset.gone;
    if (!done) return;
    button.disabled = true;
    form.dispatchEvent(new Event("change"));
  });
});
