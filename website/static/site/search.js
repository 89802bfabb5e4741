// Suggestions while a reader types. Without this the form searches all the same.

const list = document.querySelector(".suggestions");
const field = list?.closest("form").elements.q;
let asked = "";

function link({ words, path, label }) {
  const [item, anchor] = [document.createElement("li"), document.createElement("a")];
  anchor.href = path;
  if (label) anchor.append(marked(label));
  anchor.append(words);
  item.append(anchor);
  return item;
}

function marked(label) {
  const element = document.createElement("span");
  element.className = "partner";
  element.textContent = `${label} `;
  return element;
}

async function suggest() {
  const words = field.value.trim();
  if (words === asked) return;
  asked = words;
  const found = words.length > 1 ? await answers(words) : [];
  if (words !== asked) return; // a later answer is on its way
  list.replaceChildren(...found.map(link));
  show(field.form.contains(document.activeElement));
}

async function answers(words) {
  try {
    const response = await fetch(`${list.dataset.from}?q=${encodeURIComponent(words)}`);
    return response.ok ? (await response.json()).suggestions : [];
  } catch {
    return [];
  }
}

// Whoever cannot see the list is told how long it is.
function show(wanted) {
  const number = list.children.length;
  list.hidden = !wanted || !number;
  const told = list.hidden ? "" : number === 1 ? list.dataset.one : list.dataset.many.replace("0", number);
  list.nextElementSibling.textContent = told;
}

function move(event) {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault(); // it would empty the field
    show(false);
    field.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target === field || list.contains(event.target))) return;
  if (list.hidden && step === 1) show(true);
  if (list.hidden) return;
  event.preventDefault();
  const stops = [field, ...list.querySelectorAll("a")];
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
}

if (field) {
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(suggest, 150);
  });
  field.form.addEventListener("keydown", move);
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) show(false);
  });
}
