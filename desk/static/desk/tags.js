// Makes a chooser of the line of tags: what is typed is proposed, accents and case ignored; the order is kept. Commas,
// semicolons and line ends separate.
import { join, plain, split } from "./tag_names.js";

onceTextIsReady(() => {
  const $ = django.jQuery;

  const folded = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  document.querySelectorAll("input.desk-tags").forEach((input) => {
    const select = document.createElement("select");
    select.multiple = true;
    select.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    split(input.value).forEach((name) => select.append(new Option(name, name, true, true)));
    input.after(select);
    input.hidden = true; // not of the hidden type, which no Back button brings back
    const warning = document.createElement("p");
    warning.setAttribute("role", "status");
    select.after(warning);

    const write = () => {
      input.value = join([...select.selectedOptions].map((option) => option.value));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      const found = select.selectedOptions.length;
      const most = Number(input.dataset.most);
      warning.className = found > most ? "errornote" : "";
      warning.textContent = found <= most ? "" : input.dataset.tooMany.replace("{found}", found).replace("{most}", most);
    };
    const add = (names) => {
      const isChosen = (name) => [...select.selectedOptions].some((option) => folded(option.value) === folded(name));
      const fresh = names.filter((name) => !isChosen(name));
      if (!fresh.length) return;
      fresh.forEach((name) => select.append(new Option(name, name, true, true)));
      $(select).trigger("change.select2");
      write();
    };
    $(select)
      .select2({
        width: "100%",
        tags: input.dataset.mayAdd === "true",
        tokenSeparators: [",", ";", "\n"],
        createTag: (params) => {
          const name = plain(params.term);
          return name ? { id: name, text: name, isNew: true } : null;
        },
        insertTag: (proposed, tag) => {
          if (!proposed.some((known) => folded(known.text) === folded(tag.text))) proposed.push(tag);
        },
        ajax: { url: input.dataset.url, delay: 150, data: (params) => ({ term: params.term }) },
      })
      .on("select2:select", (event) => {
        const chosen = [...select.options].find((option) => option.value === event.params.data.id);
        if (chosen) select.append(chosen);
        $(select).trigger("change.select2");
        write();
      })
      .on("select2:unselect", write)
      .on("select2:closing", (event) => {
        // What was typed and not confirmed is meant all the same; Escape takes it back.
        const isChosen = event.params?.args?.originalSelect2Event;
        if (!isChosen && !escaped) addTyped();
      });
    nameChoosers();
    let escaped = false;
    const search = () => $(select).next(".select2").find(".select2-search__field");
    const addTyped = () => {
      const names = split(search().val() ?? "");
      search().val("");
      add(names);
    };
    search().get(0)?.addEventListener("keydown", (event) => (escaped = event.key === "Escape"), true);
    input.form.addEventListener("submit", addTyped, true);
    input.addEventListener("field:written", () => {
      select.replaceChildren(...split(input.value).map((name) => new Option(name, name, true, true)));
      $(select).trigger("change.select2");
    });
    window.addEventListener("pageshow", () => add(split(input.value))); // what the Back button brought back meanwhile
    $(select)
      .next(".select2")
      .on("paste", (event) => {
        const names = split(event.originalEvent.clipboardData.getData("text"));
        if (names.length < 2) return;
        event.preventDefault();
        $(select).select2("close");
        add(names);
      });
  });
});
