// Asks the copy desk what it proposes for the text as it stands, and changes each place that is accepted; nothing is saved.
import { editorOf, editors } from "./autosave/rich_text.js";
import { fieldOf, isReady, opened } from "./places.js";

const box = document.querySelector(".copy-desk");
const PARTING = "p,h1,h2,h3,h4,h5,h6,li,td,th,dt,dd,figcaption,caption,pre,blockquote,div,figure,section,ul,ol,table,tr,br,img,hr";
const DONE = "accepted";

const plain = (text) => text.replace(/\s/g, " ");

// The lines of the editor's text, each with the nodes that it is made of.
const linesOf = (root) => {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const lines = [];
  let [line, block] = [null, null];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.matches(PARTING)) line = null;
      continue;
    }
    const around = node.parentElement.closest(PARTING) ?? root;
    if (!node.parentElement.isContentEditable) line = null;
    else {
      if (!line || around !== block) lines.push((line = { text: "", nodes: [] }));
      line.nodes.push({ node, begin: line.text.length });
      line.text += plain(node.data);
    }
    block = around;
  }
  return lines;
};

// Where the words stand in a text, with what is shown around them.
const placesIn = (text, { before, found, after }) => {
  const wanted = plain(before + found + after);
  const places = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) places.push(at + before.length);
  return places;
};

// A part of a line, beginning at its sign `from`, with what was accepted in it; what is cut by its ends is left out.
const withEdits = (text, from, edits) =>
  edits.reduceRight((now, { start, found, proposed }) => {
    const [begin, end] = [start - from, start - from + found.length];
    if (end <= 0 || begin >= text.length) return now;
    if (begin < 0) return now.slice(end);
    return end > text.length ? now.slice(0, begin) : now.slice(0, begin) + proposed + now.slice(end);
  }, text);

const lineOf = ({ field, entry, part, line }) => JSON.stringify([field, entry, part, line]);

// What an entry shows, as it stands in the text by now: others of its line were accepted.
const current = (item) => {
  const { before, found, after } = item.dataset;
  const start = Number(item.dataset.start);
  const edits = [...item.parentElement.children]
    .map(({ dataset }) => dataset)
    .filter((other) => other.state === DONE && lineOf(other) === lineOf(item.dataset))
    .map((other) => ({ start: Number(other.start), found: other.found, proposed: other.proposed }));
  return {
    before: withEdits(before, start - before.length, edits),
    found,
    after: withEdits(after, start + found.length, edits),
  };
};

const keyOf = (item) => {
  const { field, entry, part } = item.dataset;
  return JSON.stringify([field, entry, part, current(item)]);
};

// Of places that look the same, the number of the one that an entry shows.
const numberOf = (item) => {
  const key = keyOf(item);
  const open = [...item.parentElement.children].filter((each) => each.dataset.state !== DONE && keyOf(each) === key);
  return open.indexOf(item);
};

// Only the signs that differ, so that marks of the others stay.
const difference = (found, proposed) => {
  const most = Math.min(found.length, proposed.length);
  let [begin, end] = [0, 0];
  while (begin < most && found[begin] === proposed[begin]) begin += 1;
  while (end < most - begin && found.at(-1 - end) === proposed.at(-1 - end)) end += 1;
  return { begin, end: found.length - end, put: proposed.slice(begin, proposed.length - end) };
};

const changeNodes = (nodes, begin, end, put) => {
  const first = nodes.findLast((each) => each.begin <= begin && (begin < each.begin + each.node.length || begin === end)) ?? nodes.at(-1);
  const touched = nodes.filter((each) => each.begin < end && begin < each.begin + each.node.length);
  const lengths = touched.map(({ begin: own, node }) => [Math.max(begin, own), Math.min(end, own + node.length)]);
  touched.forEach(({ node, begin: own }, index) => {
    const [from, to] = lengths[index];
    if (node !== first.node) node.deleteData(from - own, to - from);
    else node.replaceData(from - own, to - from, put);
  });
  if (!touched.includes(first)) first.node.insertData(begin - first.begin, put);
};

const changeText = (editor, item) => {
  const { found, proposed } = item.dataset;
  const lines = linesOf(editor.editable().$);
  const wanted = current(item);
  const places = lines.flatMap((line) => placesIn(line.text, wanted).map((at) => ({ line, at })));
  const place = places[numberOf(item)];
  if (!place) return false;
  const { begin, end, put } = difference(found, proposed);
  editor.fire("saveSnapshot");
  changeNodes(place.line.nodes, place.at + begin, place.at + end, put);
  editor.fire("saveSnapshot");
  editor.fire("change");
  return true;
};

// As if it was typed, so that the browser can undo it; where it cannot, at once.
const changeField = (field, item) => {
  const at = placesIn(plain(field.value), current(item))[numberOf(item)];
  if (at === undefined) return false;
  const { begin, end, put } = difference(item.dataset.found, item.dataset.proposed);
  const before = field.value;
  field.focus({ preventScroll: true });
  field.setSelectionRange(at + begin, at + end);
  const isTyped = document.activeElement === field && document.execCommand(put ? "insertText" : "delete", false, put);
  if (!isTyped || field.value === before) {
    field.setRangeText(put, at + begin, at + end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
};

const accept = (item) => {
  const field = fieldOf(item.dataset);
  const editor = field && editorOf(field);
  if (!field || (editor && editor.mode !== "wysiwyg")) return false;
  return editor ? changeText(editor, item) : changeField(field, item);
};

const start = () => {
  const form = box.closest("form");
  const [asking, shown, told] = [".ask-copy-desk", ".proofs-shown", "[role=status]"].map((each) => box.querySelector(each));
  const isOff = (button) => button.getAttribute("aria-disabled") === "true";
  const items = () => [...shown.querySelectorAll(".proofs > li")];
  const isOpen = (item) => !item.dataset.state;
  const focusOn = (item) => (item ? item.querySelector("[data-accept]") : asking).focus();

  asking.addEventListener("click", async (event) => {
    event.preventDefault();
    if (isOff(asking)) return;
    editors().forEach((editor) => editor.updateElement());
    asking.setAttribute("aria-disabled", true);
    told.textContent = box.dataset.searching;
    try {
      const answer = await fetch(asking.formAction, { method: "POST", body: new FormData(form) });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      shown.innerHTML = await answer.text();
      told.textContent = box.dataset.answered;
      if (document.activeElement === asking && items().length) focusOn(items()[0]);
    } catch {
      told.textContent = box.dataset.failed;
    }
    asking.setAttribute("aria-disabled", false);
  });

  const settle = (item, state) => {
    if (!isOpen(item)) return;
    if (state === DONE && !isReady(fieldOf(item.dataset))) {
      opened(fieldOf(item.dataset)).then(() => settle(item, state));
      return;
    }
    if (state === DONE && !accept(item)) {
      told.textContent = box.dataset.gone;
      return;
    }
    item.dataset.state = state;
    const all = items();
    const open = [...all.slice(all.indexOf(item)), ...all].find(isOpen);
    told.textContent = open ? box.dataset[state] : box.dataset.settled;
    focusOn(open);
  };

  const step = (item, by) => {
    const open = items().filter((each) => isOpen(each) || each === item);
    const next = open[open.indexOf(item) + by];
    if (next) focusOn(next);
  };

  shown.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    const item = button?.closest(".proofs > li");
    if (item) settle(item, "accept" in button.dataset ? DONE : "ignored");
  });
  shown.addEventListener("keydown", (event) => {
    const item = event.target.closest(".proofs > li");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      a: () => settle(item, DONE),
      i: () => settle(item, "ignored"),
      arrowdown: () => step(item, 1),
      arrowup: () => step(item, -1),
    };
    const work = keys[event.key.toLowerCase()];
    if (!work) return;
    event.preventDefault();
    work();
  });
};

if (box) start();
