// Makes a chooser of the line of tags: what is typed is proposed, accents and case ignored; the order is kept.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const $ = django.jQuery;

  const split = (line) => {
    const names = [];
    const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/gy;
    for (let found = pattern.exec(line); found; found = pattern.exec(line)) {
      const name = found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"');
      if (name) names.push(name);
      if (pattern.lastIndex >= line.length) break;
    }
    return names;
  };
  const folded = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const quoted = (name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

  document.querySelectorAll("input.desk-tags").forEach((input) => {
    const select = document.createElement("select");
    select.multiple = true;
    select.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    split(input.value).forEach((name) => select.append(new Option(name, name, true, true)));
    input.after(select);
    input.type = "hidden";

    const write = () => {
      input.value = [...select.selectedOptions].map((option) => quoted(option.value)).join(", ");
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    $(select)
      .select2({
        width: "100%",
        tags: input.dataset.mayAdd === "true",
        tokenSeparators: [","],
        createTag: (params) => {
          const name = params.term.trim();
          return name ? { id: name, text: name, isNew: true } : null;
        },
        insertTag: (proposed, tag) => {
          if (!proposed.some((known) => folded(known.text) === folded(tag.text))) proposed.push(tag);
        },
        ajax: { url: input.dataset.url, delay: 150, data: (params) => ({ term: params.term }) },
      })
      .on("select2:select", (event) => {
        const chosen = [...select.options].find((option) => option.value === event.params.data.id);
        if (chosen) select.append(chosen);
        $(select).trigger("change.select2");
        write();
      })
      .on("select2:unselect", write);
  });
});
