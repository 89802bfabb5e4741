// Asks the archive what it proposes for the text as it stands, and takes over what is clicked; nothing is saved.
import { add, control, rows, tellChange } from "./autosave/rows.js";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".desk-suggestions");
  if (!box) return;
  const $ = django.jQuery;
  const form = box.closest("form");
  const ask = box.querySelector(".ask-suggestions");
  const shown = box.querySelector(".suggestions-shown");
  const told = box.querySelector("[role=status]");
  // Stays where the focus is, unlike what is disabled.
  const isOff = (button) => button.getAttribute("aria-disabled") === "true";
  const switchOff = (button, off) => button.setAttribute("aria-disabled", off);

  ask.addEventListener("click", async (event) => {
    event.preventDefault();
    if (isOff(ask)) return;
    Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
    switchOff(ask, true);
    told.textContent = box.dataset.searching;
    try {
      const answer = await fetch(ask.formAction, { method: "POST", body: new FormData(form) });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      shown.innerHTML = await answer.text();
      told.textContent = box.dataset.answered;
    } catch {
      told.textContent = box.dataset.failed;
    }
    switchOff(ask, false);
  });

  // The lines of the editor's text, each with the nodes that it is made of; links and headings part them.
  const linesOf = (body) => {
    const blocks = Object.keys(CKEDITOR.dtd.$block).join(",");
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const lines = [];
    let [line, block] = [null, null];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.matches(`br,a,${blocks}`)) line = null;
        continue;
      }
      const around = node.parentElement.closest(blocks) ?? body;
      if (node.parentElement.closest("a,h1,h2,h3,h4,h5,h6,[contenteditable=false]")) line = null;
      else {
        if (!line || around !== block) lines.push((line = { text: "", nodes: [] }));
        line.nodes.push({ node, begin: line.text.length });
        line.text += node.data.replace(/[ \t\n]/g, " ");
      }
      block = around;
    }
    return lines;
  };

  // Where the words stand as whole words: behind the same words as in the passage that was shown, if they still do.
  const placeOf = (words, before, body) => {
    const literal = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", " +");
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu");
    const behind = before.replace(/^… /, "").trimEnd();
    const places = linesOf(body).flatMap((line) =>
      [...line.text.matchAll(whole)].map((found) => ({ line, begin: found.index, end: found.index + found[0].length })),
    );
    const same = ({ line, begin }) => {
      const text = line.text.slice(0, begin).replace(/ +/g, " ").trimEnd();
      return behind ? text.endsWith(behind) : !text;
    };
    return places.find(same) ?? places[0];
  };

  const link = ({ link: address, article, words, before }) => {
    const editor = window.CKEDITOR?.instances.id_body;
    if (!editor || editor.mode !== "wysiwyg") return false;
    const place = placeOf(words, before, editor.document.$.body);
    if (!place) return false;
    const { nodes } = place.line;
    const first = nodes.findLast(({ begin }) => begin <= place.begin);
    const last = nodes.findLast(({ begin }) => begin < place.end);
    editor.fire("saveSnapshot");
    const range = editor.createRange();
    range.setStart(new CKEDITOR.dom.text(first.node), place.begin - first.begin);
    range.setEnd(new CKEDITOR.dom.text(last.node), place.end - last.begin);
    const attributes = { href: address, "data-cke-saved-href": address, "data-article": article };
    const style = new CKEDITOR.style({ element: "a", attributes });
    style.type = CKEDITOR.STYLE_INLINE;
    style.applyToRange(range, editor);
    editor.fire("saveSnapshot");
    editor.fire("change");
    return true;
  };

  const pin = ({ pin: number, title }) => {
    if (rows("pinned").some((row) => control(row, "target").value === number)) return true;
    const row = add("pinned");
    if (!row) return false;
    const select = control(row, "target");
    select.append(new Option(title, number, true, true));
    $(select).trigger("change");
    tellChange("pinned");
    row.closest("details")?.setAttribute("open", "");
    return true;
  };

  const tag = ({ tag: name }) => {
    const select = form.querySelector("input.desk-tags")?.nextElementSibling;
    if (!select) return false;
    if ([...select.selectedOptions].some((option) => option.value === name)) return true;
    select.append(new Option(name, name, true, true));
    $(select).trigger({ type: "select2:select", params: { data: { id: name, text: name } } });
    return true;
  };

  shown.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-link], button[data-pin], button[data-tag]");
    if (!button || isOff(button)) return;
    const { dataset } = button;
    const done = dataset.link ? link(dataset) : dataset.pin ? pin(dataset) : tag(dataset);
    const source = dataset.link && window.CKEDITOR?.instances.id_body?.mode === "source";
    told.textContent = done ? box.dataset.taken : source ? box.dataset.source : box.dataset.gone;
    if (!done) return;
    switchOff(button, true);
    form.dispatchEvent(new Event("change"));
  });
});
