// The writing page saves by itself. Starts the parts that do it, each knowing the form's fields and not its layout.
import { Fields } from "./fields.js";
import { Journal, claim } from "./journal.js";
import { guard, moveTo, sayGoodbye } from "./leaving.js";
import { offer } from "./left_behind.js";
import { Overview } from "./overview.js";
import { Presence } from "./presence.js";
import * as richText from "./rich_text.js";
import { Saver } from "./saver.js";
import { State } from "./state.js";

const data = JSON.parse(document.getElementById("writing-data")?.textContent ?? "null");
const form = document.getElementById("article_form");

const editorsAreReady = () =>
  new Promise((done) => {
    const isWaiting = () =>
      window.CKEDITOR &&
      [...form.querySelectorAll("textarea[data-type=ckeditortype]")].some(
        (field) => field.dataset.processed !== "later" && richText.editorOf(field)?.status !== "ready",
      );
    const look = () => {
      if (!isWaiting()) done();
    };
    look();
    richText.whenEditorIsReady(look);
  });

const nameOf = async (kind, numbers) => {
  try {
    const answer = await fetch(`${data.addresses.names}?${new URLSearchParams(numbers.map((number) => [kind, number]))}`);
    return answer.ok ? (await answer.json())[kind] : {};
  } catch {
    return {};
  }
};

const signIn = async () => {
  const module = await import("../sign_in.js").catch(() => null);
  return (await module?.signIn()) ?? { ok: false };
};

// Whether an element holds something else than the page was made with: what Back brought back, or what was typed already.
const isChanged = (element) => {
  if (element.type === "checkbox") return element.checked !== element.defaultChecked;
  if (!element.options) return element.value !== element.defaultValue;
  const options = [...element.options];
  const made = options.find((option) => option.defaultSelected) ?? options[0];
  return element.value !== (made?.value ?? "");
};

const counted = (session, number) => {
  form.elements.session.value = session;
  try {
    sessionStorage.setItem(`number ${session}`, number);
  } catch {} // a browser that keeps nothing
};

const numberOf = (session) => {
  try {
    return Number(sessionStorage.getItem(`number ${session}`)) || 0;
  } catch {
    return 0;
  }
};

// Another address of the article of this one.
const beside = (address, name) => new URL(`../${name}/`, new URL(address, location.href)).pathname;

// From the first title or sentence on.
const hasWords = (fields) =>
  fields.read("title").trim() !== "" ||
  ["standfirst", "body"].some((name) => /\p{L}.*\p{L}/su.test(fields.read(name).replace(/<[^>]*>|&\w+;/g, "")));

const start = async () => {
  const fields = new Fields(form, nameOf);
  await editorsAreReady();
  const session = form.elements.session.value;
  if (!(await claim(session))) return location.replace(location.href); // a copy of a tab: it has to be a form of its own
  const box = document.getElementById("saving");
  box.hidden = false;
  const state = new State(box, data.words, data.labels);
  const journal = new Journal(data.person, () => state.unkept());
  const presence = new Presence(fields, state, data.words);
  const overview = new Overview(() => beside(saver.address, "overview"), Boolean(data.article));
  const saver = new Saver({
    ...{ form, fields, journal, state, session, signIn, counted },
    base: form.elements.base.value || undefined,
    article: data.article,
    version: Number(form.elements.version.value) || 0,
    number: Math.max(numberOf(session), Number(form.elements.answered.value) || 0),
    answeredNumber: Number(form.elements.answered.value) || 0, // of the last answer that came
    address: data.addresses.autosave,
    isWorthSaving: () => Boolean(saver.article) || hasWords(fields),
    made: ({ address }) => {
      moveTo(form, address);
      saver.address = beside(address, "autosave");
    },
    answered: ({ version, page_version: pageVersion, ...answer }) => {
      if (version !== undefined) form.elements.version.value = version;
      if (pageVersion) form.elements.page_version.value = pageVersion;
      form.elements.answered.value = saver.takenOver;
      presence.answered(answer);
      document.dispatchEvent(new CustomEvent("article:answered", { detail: { version, remarks: answer.remarks } }));
      if (saver.article && (answer.saved_at || !overview.isShown)) overview.later();
      else if (answer.plan) overview.later(0);
    },
    unanswered: () => presence.unknown(),
  });
  connect({ fields, journal, saver });
};

const connect = async ({ fields, journal, saver }) => {
  new Set([...form.elements].filter(isChanged).map((element) => fields.nameOfElement(element))).forEach((name) => name && saver.differs(name));
  fields.watch((name) => saver.changed(name));
  guard(form, saver);
  sayGoodbye(form, saver, () => beside(saver.address, "goodbye"));
  saver.start();
  onKeys(() => saver.settle());
  form.dataset.autosave = "on";
  const mine = (left) => (left.article ?? null) === (data.article ?? null);
  for (const left of (await journal.left()).filter(mine)) {
    const template = document.getElementById("left-behind");
    const [resume, forget] = [(each) => saver.resume(each).then(() => claim(each.session)), (each) => journal.forget(each.session)];
    offer({ form, template, address: data.addresses.compare, left, resume, forget });
  }
};

// Ctrl-S and Cmd-S save without a reload, with the caret in a field or in the text.
const onKeys = (save) => {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  richText.onKeys(save);
};

if (form && data) document.addEventListener("DOMContentLoaded", start);
