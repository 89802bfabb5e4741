// The panel of share links: makes one, whose address is shown this once, lists them, takes them back.
import { ask, oneAtATime, takenInto, whenAddressed } from "./panel_requests.js";

const panel = document.querySelector(".share-panel");

const start = () => {
  const find = (name) => panel.querySelector(`.share-${name}`);
  const [shown, told, make] = ["shown", "told", "make"].map(find);
  const [label, days, address] = ["label", "days", "address"].map((name) => document.getElementById(`share-${name}`));

  const take = takenInto(panel, { shown, told, home: make ?? panel.querySelector("summary") });

  const load = async () => take(await ask(panel.dataset.address));

  const makeOne = oneAtATime(async () => {
    const sent = await ask(panel.dataset.address, { label: label.value, days: days.value });
    if (!take(sent)) return label.focus();
    label.value = "";
    address.value = sent.answer.address;
    find("address").hidden = false;
    find("copy").focus();
  });

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address.value);
      told.textContent = panel.dataset.copied;
    } catch {
      address.select();
      told.textContent = panel.dataset.uncopied;
    }
  };

  panel.addEventListener("toggle", () => panel.open && load());
  if (panel.open) load();
  make?.addEventListener("click", makeOne);
  label?.addEventListener("keydown", (event) => event.key === "Enter" && makeOne());
  find("copy")?.addEventListener("click", copy);
  shown.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    find("address")?.setAttribute("hidden", "");
    take(await ask(button.dataset.step, {}));
  });
};

if (panel) document.addEventListener("DOMContentLoaded", () => whenAddressed(panel, start));
