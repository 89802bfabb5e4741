// Suggestions while a reader types. Without this the form searches all the same.

const list = document.querySelector(".suggestions");
const field = list?.closest("form").elements.q;
let asked = "";

function link({ words, path }) {
  const [item, anchor] = [document.createElement("li"), document.createElement("a")];
  anchor.href = path;
  anchor.textContent = words;
  item.append(anchor);
  return item;
}

async function suggest() {
  const words = field.value.trim();
  if (words === asked) return;
  asked = words;
  const found = words.length > 1 ? await answers(words) : [];
  if (words !== asked) return; // a later answer is on its way
  list.replaceChildren(...found.map(link));
  list.hidden = !found.length;
}

async function answers(words) {
  try {
    const response = await fetch(`${list.dataset.from}?q=${encodeURIComponent(words)}`);
    return response.ok ? (await response.json()).suggestions : [];
  } catch {
    return [];
  }
}

function move(event) {
  if (event.key === "Escape") {
    list.hidden = true;
    field.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || list.hidden) return;
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
    if (!field.form.contains(event.relatedTarget)) list.hidden = true;
  });
}
