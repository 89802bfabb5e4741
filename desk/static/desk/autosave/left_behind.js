// Offers what was written on this computer and never reached the server, beside what the server has.
import { written } from "../moments.js";
import { post } from "./requests.js";

// Copies `template` before itself; `resume(left)` takes what was left into the form, `forget(left)` out of the browser.
export const offer = async ({ form, template, address, left, resume, forget }) => {
  const markup = await differences(form, address, left);
  if (markup && !/<(ins|del)\b|class="(chip|passage-looks)"/.test(markup)) return forget(left); // the server has it all
  const panel = template.content.firstElementChild.cloneNode(true);
  const [when, shown, accept, discard, sure, keep] = ["when", "differences", "resume", "discard", "sure", "keep"].map((name) =>
    panel.querySelector(`.left-${name}`),
  );
  when.textContent = written(left.at);
  when.dateTime = new Date(left.at).toISOString();
  template.before(panel);
  const end = () => {
    panel.remove();
    form.elements.title?.focus({ preventScroll: true });
  };
  accept.addEventListener("click", async () => {
    accept.disabled = discard.disabled = true;
    await resume(left);
    end();
  });
  discard.addEventListener("click", () => {
    sure.hidden = false;
    sure.querySelector("button").focus();
  });
  keep.addEventListener("click", () => {
    sure.hidden = true;
    discard.focus();
  });
  sure.querySelector("button").addEventListener("click", async () => {
    await forget(left);
    end();
  });
  if (markup) shown.innerHTML = markup;
  else shown.append(...texts(left.fields));
};

// As the server words them; null where it does not answer.
const differences = async (form, address, { session, base, version, answeredNumber: answered, fields }) => {
  const { status, text } = await post(form, address, { session, base, version, number: 0, answered, fields });
  return status === 200 ? text : null;
};

// The words alone, where the server is not there to compare them.
const texts = (fields) =>
  Object.values(fields)
    .flatMap((value) => (typeof value === "string" ? [value] : (value ?? []).flatMap?.((each) => [each.question, each.answer]) ?? []))
    .filter(Boolean)
    .map((markup) => {
      const parsed = new DOMParser().parseFromString(markup, "text/html");
      const paragraph = document.createElement("p");
      paragraph.textContent = parsed.body.textContent;
      return paragraph;
    });
