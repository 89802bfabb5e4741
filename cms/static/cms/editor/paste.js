// What is pasted while the server's cleaner cannot be reached (cleaner.js), or written as source, read as the server reads it: styles that say something become elements,
// words that were deleted or hidden stay out, and the writer is told so. The table is cms.text.vocabulary's; the server has the
// last word.
"use strict";

CKEDITOR.plugins.add("patiopaste", {
  requires: "clipboard,notification",
  tellLeftOut: tell,

  init(editor) {
    const table = readable(editor.config.patio.reading);
    // Word's own filter makes lists of its paragraphs and needs their styles: it gets the text with the sense carried out.
    editor.on("pasteFromWord", (event) => {
      event.data.dataValue = rewritten(event.data.dataValue, (body) => carryOutSense(body, table, editor));
    });
    editor.on("paste", (event) => paste(event, table, editor), null, null, AFTER_WORD);
    const telling = new RegExp(`<(?:del|ins|${[...Object.keys(table.renamed), ...table.apart].join("|")})\\b|\\s(?:style|class|hidden)\\b`, "i");
    editor.on("toHtml", ({ data }) => {
      if (!telling.test(data.dataValue)) return;
      data.dataValue = rewritten(data.dataValue, (body) => carryOutSense(body, table, editor));
    }, null, null, BEFORE_PARSING);
  },
});

// The order of listeners: the filter for Word has 3, the filter of allowed content comes later; up to 4 source is still text.
const AFTER_WORD = 5;
const BEFORE_PARSING = 1;

function paste({ data }, table, editor) {
  if (data.isClean || data.type === "text" || data.dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  data.dataValue = rewritten(data.dataValue, (body) => {
    carryOutSense(body, table, editor);
    unwrapLooks(body, table, editor);
  });
}

function rewritten(html, change) {
  const { body } = new DOMParser().parseFromString(html, "text/html"); // nothing in it runs or is loaded
  change(body);
  return body.innerHTML;
}

function readable({ styles, ...table }) {
  return { ...table, styles: styles.map(([names, form, effect]) => ({ names, form: new RegExp(`^(?:${form})$`, "s"), effect })) };
}

// The sense

function carryOutSense(body, table, editor) {
  const unseen = [...body.querySelectorAll("*")].filter((each) => effectsOf(each, table).has(table.unseen));
  const gone = [...unseen, ...[...body.querySelectorAll("del")].filter((each) => isTracked(each, table))];
  const words = gone.map((each) => each.textContent.trim()).filter(Boolean);
  gone.forEach((each) => each.remove());
  if (words.length) tell(editor, words);
  for (const element of body.querySelectorAll("*")) {
    for (const effect of effectsOf(element, table)) mark(element, effect, table);
  }
  for (const [from, to] of Object.entries(table.renamed)) body.querySelectorAll(from).forEach((each) => rename(each, to));
  for (const inserted of body.querySelectorAll("ins")) {
    if (inserted.previousSibling && inserted.previousSibling.nodeName === "S") inserted.before(" ");
    unwrap(inserted);
  }
  body.querySelectorAll(table.apart.join()).forEach((each) => {
    each.replaceWith(" ", ...each.childNodes, " ");
  });
}

function effectsOf(element, { styles, classes, unseen }) {
  const said = new Map();
  for (const [, name, value] of (element.getAttribute("style") || "").matchAll(DECLARATION)) {
    said.set(name.toLowerCase(), value.replace(/\s*!\s*important\s*$/i, "").trim().toLowerCase());
  }
  const last = (names) => [...said].filter(([name]) => names.includes(name)).pop();
  const found = styles.filter(({ names, form }) => last(names) && form.test(last(names)[1])).map(({ effect }) => effect);
  for (const name of element.classList) found.push(classes[name.toLowerCase()]);
  if (element.hasAttribute("hidden")) found.push(unseen);
  return new Set(found.filter(Boolean));
}

const DECLARATION = /([a-z-]+)\s*:\s*((?:[^;"']|"[^"]*"|'[^']*')*)/gi;

function isTracked(deleted, { reviewer }) {
  if ((deleted.getAttribute("cite") || "").startsWith(reviewer)) return true;
  return ["nextSibling", "previousSibling"].some((side) => {
    let beside = deleted;
    do {
      while (!beside[side] && /^(SPAN|FONT)$/.test(beside.parentNode.nodeName)) beside = beside.parentNode;
      beside = beside[side];
    } while (beside && beside.nodeType === Node.TEXT_NODE && !beside.data.trim());
    while (beside && /^(SPAN|FONT)$/.test(beside.nodeName)) beside = side === "nextSibling" ? beside.firstChild : beside.lastChild;
    return Boolean(beside) && beside.nodeName === "INS";
  });
}

function mark(element, effect, { looks, blocks, decorated }) {
  const name = effect.replace("not-", "");
  if (!["s", "sub", "sup", "strong", "em"].includes(name) || (/^su[bp]$/.test(name) && blocks.includes(element.localName))) return;
  if (looks.includes(name) && (decorated.includes(element.localName) || element.closest("h1, h2, h3, h4, h5, h6"))) return;
  if (effect === name) {
    if (!element.closest(name)) markWords(element, name, blocks);
  } else if ([name, { strong: "b", em: "i" }[name]].includes(element.localName)) {
    unwrap(element);
  }
}

function markWords(element, name, blocks) {
  if (element.querySelector(blocks.join())) {
    for (const child of element.children) markWords(child, name, blocks);
    [...element.childNodes].filter((each) => each.data && each.data.trim()).forEach((each) => wrap([each], name));
  } else if (element.textContent.trim()) {
    wrap([...element.childNodes], name);
  }
}

function wrap(nodes, name) {
  const wrapping = nodes[0].ownerDocument.createElement(name);
  nodes[0].replaceWith(wrapping);
  wrapping.append(...nodes);
}

function tell(editor, words) {
  const said = words.join(" … ").replace(/\s+/g, " ").slice(0, 160);
  editor.showNotification(CKEDITOR.tools.htmlEncode(editor.config.patio.words.leftOut.replace("%(words)s", said)), "info", 8000);
}

// The looks

function unwrapLooks(body, { own }, editor) {
  const field = document.getElementById("id_language");
  const languages = [field && field.value, own, body.lang, body.ownerDocument.documentElement.lang].filter(Boolean);
  const isOwn = (lang) => languages.some((each) => each.split("-")[0].toLowerCase() === lang.split("-")[0].toLowerCase());
  for (const element of body.querySelectorAll("[lang]")) if (isOwn(element.lang)) element.removeAttribute("lang");
  for (const element of body.querySelectorAll("[dir=ltr]")) {
    if (!element.parentNode.closest("[dir=rtl], [dir=auto]")) element.removeAttribute("dir");
  }
  body.querySelectorAll("span:not([lang]):not([dir]), font").forEach(unwrap);
  body.querySelectorAll("s s, strong strong, em em").forEach(unwrap);
  for (const paragraph of body.querySelectorAll("p, h2, h3, h4, div:not([class])")) {
    const holds = paragraph.querySelector("img, iframe, figure, [data-embed], [data-cke-widget-wrapper]");
    if (!holds && !paragraph.textContent.trim()) paragraph.remove();
  }
  for (const paragraph of body.querySelectorAll("li > p, td > p, th > p, dd > p")) {
    if (paragraph.parentNode.querySelectorAll(":scope > p").length === 1 && !paragraph.lang) unwrap(paragraph);
  }
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  for (const { name: attribute, value } of element.attributes) renamed.setAttribute(attribute, value);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}
