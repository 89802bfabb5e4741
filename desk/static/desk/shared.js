// Beside each paragraph a button that chooses it in the form below.
import { letters } from "./letters.js";

const box = document.getElementById("remark-box");
const place = document.getElementById("remark-place");
const text = document.getElementById("remark-text");

const paragraphs = [...document.querySelectorAll(".story .prose > *")].map((element) => ({ element, words: letters(element.textContent) }));

const buttonFor = (option) => {
  const [around, button] = [document.createElement("div"), document.createElement("button")];
  around.className = "remark-here";
  button.type = "button";
  button.textContent = "+";
  button.title = box.dataset.here;
  button.setAttribute("aria-label", `${box.dataset.here} – ${option.textContent}`);
  button.addEventListener("click", () => {
    place.value = option.value;
    box.scrollIntoView();
    text.focus({ preventScroll: true });
  });
  around.append(button);
  return around;
};

let next = 0;
for (const option of [...place.options].slice(1)) {
  const words = letters(option.dataset.words);
  const at = paragraphs.findIndex((block, number) => number >= next && block.words.startsWith(words));
  if (at < 0) continue;
  next = at + 1;
  paragraphs[at].element.after(buttonFor(option));
}
if (document.querySelector(".remark-sent, .remark-error")) box.scrollIntoView();
document.querySelector("#remark-box [aria-invalid]")?.focus();
