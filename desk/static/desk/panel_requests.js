// What a panel beside the text asks of the server: fields as of a form, JSON back. {status, answer}: 0 where none came.
import { token } from "./autosave/requests.js";

const PATIENCE = 20_000; // milliseconds

const person = () => document.querySelector("input[name=person]")?.value ?? "";

export const ask = async (address, fields = null) => {
  const headers = { Accept: "application/json" };
  const options = { headers, redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE) };
  if (fields) {
    headers["X-CSRFToken"] = token();
    Object.assign(options, { method: "POST", body: new URLSearchParams({ ...fields, person: person() }) });
  }
  try {
    const response = await fetch(address, options);
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
};

// The list as the server made it, but not under a finger: the focus stays on the same button, or goes to `home`.
const show = (box, html, home) => {
  if (box.dataset.html === html) return;
  const key = box.contains(document.activeElement) && (document.activeElement.dataset.step ?? document.activeElement.dataset.words);
  const isOpen = box.querySelector("details")?.open;
  box.innerHTML = html;
  box.dataset.html = html;
  if (isOpen && box.querySelector("details")) box.querySelector("details").open = true;
  if (!key) return;
  const same = [...box.querySelectorAll("button")].find(({ dataset }) => (dataset.step ?? dataset.words) === key);
  (same ?? box.querySelector("button[data-step]") ?? home)?.focus();
};

// Takes an answer over into a panel: its list, its number, and what it says in `told`. Answers whether there was one.
export const takenInto =
  (panel, { shown, told, home }) =>
  ({ status, answer }) => {
    if (status !== 200) {
      told.textContent = answer?.message ?? panel.dataset.failed;
      return false;
    }
    show(shown, answer.html, home);
    panel.querySelector(".panel-number").textContent = answer.open || "";
    if (answer.told) told.textContent = answer.told;
    return true;
  };
