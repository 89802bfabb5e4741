// On every page of the desk: the first one says what this browser keeps of what never reached the server, and signing out asks
// whether it stays.
import { Journal } from "./autosave/journal.js";
import { written } from "./moments.js";
import { forgetDrafts, hasDrafts } from "./remark_drafts.js";

const LONGEST = 2000; // milliseconds that somebody who signs out waits for this browser to say what it keeps

const list = async (box, journal) => {
  const left = await journal.left();
  box.hidden = !left.length;
  const articles = new Map(left.map((each) => [each.article ?? null, each])); // the last of each
  box.querySelector("ul").replaceChildren(...[...articles].map(([article, each]) => entry(box, article, each)));
};

const entry = (box, article, { title, at }) => {
  const link = document.createElement("a");
  link.href = article ? box.dataset.change.replace("/0/", `/${article}/`) : box.dataset.add;
  link.textContent = title || (article ? `${box.dataset.article} ${article}` : box.dataset.untitled);
  const item = document.createElement("li");
  item.append(link, ` ${written(at)}`);
  return item;
};

// Before somebody signs out: keep or wipe.
const ask = (form, dialog, journal) => {
  let isSure = false;
  form.addEventListener("submit", async (event) => {
    if (isSure) return;
    event.preventDefault();
    const isEmpty = await Promise.race([journal.isEmpty(), new Promise((done) => setTimeout(done, LONGEST, true))]);
    if (isEmpty && !hasDrafts(journal.person)) leave();
    else dialog.showModal();
  });
  const leave = () => {
    isSure = true;
    form.requestSubmit();
  };
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue === "wipe") forgetDrafts(journal.person);
    if (dialog.returnValue === "wipe") await journal.forgetAll();
    if (["keep", "wipe"].includes(dialog.returnValue)) leave();
    dialog.returnValue = "";
  });
};

const dialog = document.getElementById("kept-texts-dialog");
if (dialog) {
  const journal = new Journal(dialog.dataset.person);
  const [box, form] = [document.getElementById("kept-texts"), document.getElementById("logout-form")];
  if (box) list(box, journal);
  if (form) ask(form, dialog, journal);
}
