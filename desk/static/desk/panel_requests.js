// What a panel beside the text asks of the server: fields as of a form, JSON back. {status, answer}: 0 where none came, 401 where
// nobody is signed in any more.
import { token } from "./autosave/requests.js";

const PATIENCE = 20_000; // milliseconds

const person = () => document.querySelector("input[name=person]")?.value ?? "";

// Without being asked to: nobody is made to sign in for it.
export const look = async (address, fields = null) => {
  const headers = { Accept: "application/json" };
  const options = { headers, redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE) };
  if (fields) {
    headers["X-CSRFToken"] = token();
    Object.assign(options, { method: "POST", body: new URLSearchParams({ ...fields, person: person() }) });
  }
  try {
    const response = await fetch(address, options);
    if (response.type === "opaqueredirect") return { status: 401, answer: null };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
};

// Whoever signs in in place meanwhile gets what was asked for.
export const ask = async (address, fields = null) => {
  const found = await look(address, fields);
  return found.status === 401 && (await isSignedIn()) ? look(address, fields) : found;
};

// A double click asks once.
export const oneAtATime = (work) => {
  let running = null;
  return () => {
    running ??= work().finally(() => (running = null));
    return running;
  };
};

// signed_out.js asks.
const isSignedIn = async () => {
  const event = new CustomEvent("patio:signed-out", { detail: { signedIn: null } });
  document.dispatchEvent(event);
  return Boolean(await event.detail.signedIn);
};

// Of a new article there are addresses once it was saved for the first time.
export const whenAddressed = (panel, begin) => {
  if (panel.dataset.address) return begin();
  const addressed = ({ detail }) => {
    panel.dataset.address = `${detail.base}${panel.dataset.panel}/`;
    panel.classList.remove("is-later");
    begin();
  };
  return document.addEventListener("article:made", addressed, { once: true });
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

const problem = ({ dataset }, { status, answer }) => (status === 401 ? dataset.signedOut : (answer?.message ?? dataset.failed));

// Takes an answer over into a panel: its list, its number, and what it says in `told`. Answers whether there was one.
export const takenInto = (panel, { shown, told, home }) => {
  let isTrouble = false;
  return (found) => {
    const { status, answer } = found;
    const wasTrouble = isTrouble;
    isTrouble = status !== 200;
    if (isTrouble) told.textContent = problem(panel, found);
    else if (answer.told || wasTrouble) told.textContent = answer.told ?? "";
    if (isTrouble) return false;
    show(shown, answer.html, home);
    panel.querySelector(".panel-number").textContent = answer.open || "";
    return true;
  };
};
