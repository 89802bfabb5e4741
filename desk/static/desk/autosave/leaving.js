// What happens to the form when it is sent or left: nothing goes before what was written is saved.
import { OFFLINE, SIGNED_OUT } from "./saver.js";
import { token } from "./requests.js";

const opensElsewhere = (submitter) => submitter?.formTarget === "_blank";

export const guard = (form, saver) => {
  let sending = null; // the button whose form waits
  let isLeaving = false;

  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    refresh(form);
    if (event.defaultPrevented || isLeaving || opensElsewhere(submitter)) return;
    event.preventDefault();
    if (sending) return;
    sending = submitter ?? form;
    const outcome = await saver.settle();
    sending = null;
    if (outcome === OFFLINE || outcome === SIGNED_OUT) return; // kept, and said; all else the server answers by a page
    await new Promise((done) => setTimeout(done)); // a form is not sent out of its own event, where there was nothing to wait for
    isLeaving = true;
    refresh(form);
    form.requestSubmit(submitter);
    setTimeout(() => (isLeaving = false), 1000); // where another check stopped it
  });

  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && saver.isLosing()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
};

// Others are told at once that this page is gone; what does not arrive they learn from its silence.
export const sayGoodbye = (form, saver, address) =>
  window.addEventListener("pagehide", () => {
    if (!saver.article) return;
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", token(form));
    sent.set("session", saver.session);
    navigator.sendBeacon(address(), sent);
  });

const refresh = (form) => {
  if (form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token(form);
};

// The article has an address now: the page, its form and its buttons are about it.
export const moveTo = (form, address) => {
  history.replaceState(history.state, "", address);
  form.action = address;
  const base = new URL(address, location.href).pathname.replace(/[^/]+\/$/, "");
  form.querySelectorAll("[formaction]").forEach((button) => {
    const name = new URL(button.formAction).pathname.split("/").at(-2);
    button.setAttribute("formaction", `${base}${name}/`);
  });
  document.dispatchEvent(new CustomEvent("article:made", { detail: { base } }));
};
