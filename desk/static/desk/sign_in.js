// Signing in again in place: a dialog over the page, which stays as it is.
//
//   const { ok, samePerson, csrfToken } = await signIn();
//
// `ok`: somebody of the desk is signed in. `samePerson`: the one that this page was made for; only then may anything of it be
// sent, and only then is there a `csrfToken`, which all forms of the page have got already. Where the dialog was closed, or the
// site cannot be reached, `ok` is false.

const REFUSED = { ok: false, csrfToken: "", samePerson: false };
let asking = null;

export function signIn() {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

async function ask() {
  let state;
  try {
    state = await exchange();
  } catch {
    return REFUSED;
  }
  if (state.same_person) return carryOn(state);
  const before = document.activeElement;
  const dialog = open(state);
  const look = () => lookAgain(dialog);
  window.addEventListener("focus", look);
  try {
    return await closed(dialog);
  } finally {
    window.removeEventListener("focus", look);
    dialog.remove();
    if (before?.isConnected) before.focus();
  }
}

// The answer of `desk.sign_in`
async function exchange(fields) {
  const person = document.querySelector("input[name=person]")?.value ?? "";
  const address = new URL(document.querySelector("meta[name=sign-in]").content, location.href);
  address.searchParams.set("language", document.documentElement.lang);
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", redirect: "error" };
  if (fields) {
    fields.set("person", person);
    Object.assign(options, { method: "POST", body: new URLSearchParams(fields) });
  } else {
    address.searchParams.set("person", person);
  }
  const answer = await fetch(address, options);
  const state = await answer.json();
  if (typeof state.form !== "string") throw new Error(`${answer.status}`);
  return state;
}

// Somebody may have signed in in another tab.
async function lookAgain(dialog) {
  const state = await exchange().catch(() => null);
  if (!state?.same_person || !dialog.open) return;
  dialog.outcome = carryOn(state);
  dialog.close();
}

function carryOn({ csrf_token: csrfToken }) {
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
    field.value = csrfToken;
  });
  return { ok: true, csrfToken, samePerson: true };
}

function open(state) {
  const dialog = document.createElement("dialog");
  dialog.className = "sign-in-dialog";
  dialog.setAttribute("aria-labelledby", "sign-in-title");
  document.body.append(dialog);
  show(dialog, state);
  dialog.showModal();
  focusFirst(dialog);
  return dialog;
}

function show(dialog, state) {
  dialog.state = state;
  dialog.innerHTML = state.form;
}

function focusFirst(dialog) {
  const fields = [...dialog.querySelectorAll("input:not([type=hidden])")];
  (fields.find((field) => !field.value) ?? fields[0])?.focus();
}

// What the page goes on with when the dialog is closed, by signing in, by a button, or by Escape
function closed(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.outcome ?? unfinished(dialog.state)));
    dialog.addEventListener("click", ({ target }) => {
      if (target.closest("button[value=close]")) dialog.close();
    });
    dialog.addEventListener("input", (event) => event.stopPropagation()); // a page counts its own changes only
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      submit(dialog);
    });
  });
}

const unfinished = (state) => ({ ...REFUSED, ok: state.signed_in });

async function submit(dialog) {
  const form = dialog.querySelector("form");
  const button = form.querySelector("[type=submit]");
  if (button.disabled) return;
  const fields = new FormData(form);
  button.disabled = true;
  try {
    const state = await exchange(fields).catch(() => exchange()); // its token was an old one: a new form has a new one
    if (state.same_person) {
      dialog.outcome = carryOn(state);
      dialog.close();
      return;
    }
    show(dialog, state);
    const name = dialog.querySelector("[name=username]");
    if (name && !state.signed_in) name.value = fields.get("username");
    focusFirst(dialog);
  } catch {
    button.disabled = false;
    const note = form.querySelector(".errornote");
    note.textContent = form.dataset.unreachable;
    note.hidden = false;
  }
}
