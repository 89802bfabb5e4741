// Typing @ proposes people of the desk: arrows choose, Enter or Tab takes over, Escape closes.
import { look } from "./panel_requests.js";

const BEGUN = /(?:^|[^\w@])@([\p{L}\w.+-]*)$/u;

export const mentions = (text, list, address, tell) => {
  let [asked, chosen] = ["", 0];
  const options = () => [...list.children];
  const begun = () => BEGUN.exec(text.value.slice(0, text.selectionStart))?.[1];

  const close = () => {
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  };

  const mark = (number) => {
    chosen = (number + options().length) % options().length;
    options().forEach((each, at) => each.setAttribute("aria-selected", at === chosen));
    text.setAttribute("aria-activedescendant", options()[chosen].id);
  };

  const takeOver = (option) => {
    const [end, word] = [text.selectionStart, begun() ?? ""];
    text.setRangeText(`@${option.dataset.username} `, end - word.length - 1, end, "end");
    close();
    text.focus();
  };

  const optionOf = ({ username, name }, at) => {
    const option = document.createElement("li");
    option.id = `remark-person-${at}`;
    option.role = "option";
    option.dataset.username = username;
    option.textContent = name === username ? username : `${name} (${username})`;
    return option;
  };

  const propose = async () => {
    const word = begun();
    asked = word;
    if (word === undefined) return close();
    const { answer } = await look(`${address}?term=${encodeURIComponent(word)}`);
    if (asked !== word) return null;
    const people = answer?.people ?? [];
    if (!people.length) return close();
    list.replaceChildren(...people.map(optionOf));
    if (list.hidden) tell();
    list.hidden = false;
    return mark(0);
  };

  text.addEventListener("input", propose);
  text.addEventListener("blur", () => setTimeout(close, 200)); // a click on one comes first
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && takeOver(event.target.closest("li")));

  const keys = {
    ArrowDown: () => mark(chosen + 1),
    ArrowUp: () => mark(chosen - 1),
    Enter: () => takeOver(options()[chosen]),
    Tab: () => takeOver(options()[chosen]),
    Escape: close,
  };
  return {
    // Whether a key was meant for the list.
    handled: (event) => {
      if (list.hidden || !keys[event.key] || event.ctrlKey || event.metaKey) return false;
      event.preventDefault();
      keys[event.key]();
      return true;
    },
  };
};
