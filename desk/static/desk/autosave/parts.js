// Parts of the page that the server makes, each an element with an id: they take the place of those that stand there.

const parsed = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};

// Not where it says the same.
export const put = (id, html) => {
  const element = document.getElementById(id);
  if (!element || !html || element.dataset.html === html) return;
  const fresh = parsed(html).getElementById(id);
  if (!fresh || (fresh.dataset.of && fresh.dataset.of === element.dataset.of)) return;
  fresh.dataset.html = html;
  exchange(element, fresh);
};

// All parts of a page, and its title. Answers whether all could be put.
export const putAll = (html) => {
  const content = parsed(html);
  const title = content.querySelector("title")?.textContent;
  if (title) document.title = title;
  const pairs = [...content.children].filter(({ id }) => id).map((fresh) => [document.getElementById(fresh.id), fresh]);
  return pairs.map(([element, fresh]) => !element || element.isEqualNode(fresh) || exchange(element, fresh)).every(Boolean);
};

// Not under a finger: somebody may be pressing a button of it.
const exchange = (element, fresh) => {
  const writing = document.activeElement;
  if (element.contains(writing)) return false;
  const top = topOf(writing);
  keepChoices(element, fresh);
  element.replaceWith(fresh);
  scrollBy(0, topOf(writing) - top); // what is being written in stays where it is
  return true;
};

const topOf = (element) => (element === document.body ? 0 : element.getBoundingClientRect().top);

// What somebody chose or typed in the part, and what they opened, stays.
const keepChoices = (element, fresh) => {
  const controls = [...fresh.querySelectorAll("input, textarea")];
  for (const old of element.querySelectorAll("input, textarea")) {
    const others = controls.filter(({ name }) => name === old.name);
    if (old.type === "radio") keepRadio(old, others);
    else if (others[0] && old.value !== old.defaultValue) others[0].value = old.value;
  }
  const folds = fresh.querySelectorAll("details");
  element.querySelectorAll("details").forEach(({ open }, index) => folds[index] && (folds[index].open ||= open));
};

const keepRadio = (old, others) => {
  const wasChosen = old.checked && (!old.defaultChecked || old.closest("[data-chosen]") || !others.some((each) => each.checked));
  const same = others.find(({ value }) => value === old.value);
  if (wasChosen && same) same.checked = true;
};
