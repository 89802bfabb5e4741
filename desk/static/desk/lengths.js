// How long a text is, while it is written: words and the reading time below the body, and what a search engine would show.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 600; // milliseconds without a change: counting is not for each key
  const field = (name) => document.getElementById(`id_${name}`);
  const body = field("body");

  const later = (work) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(work, PAUSE);
    };
  };

  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);

  // Of markup: tags of blocks part words, others do not.
  const INLINE = /<\/?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var)\b[^>]*>/gi;
  const plain = (markup) => markup.replace(INLINE, "").replace(/<[^>]*>/g, " ").replace(/&(?:nbsp|lt|gt|amp|quot|#\w+);/g, " ");

  // As a word processor counts: what stands between spaces and has a letter or a digit.
  const wordsIn = (text) => text.split(/\s+/).filter((each) => /[\p{L}\p{N}]/u.test(each)).length;

  // As the edition's reading time is counted (articles/compiling/edition.py), halves to the even number too.
  const runsIn = (text) => (text.match(/[\p{L}\p{N}_]+/gu) ?? []).length;
  const minutesOf = (runs, perMinute) => {
    const rounded = Math.round(runs / perMinute);
    return Math.max(1, (2 * runs) % (2 * perMinute) === perMinute && rounded % 2 ? rounded - 1 : rounded);
  };

  const countBelow = (box) => {
    const { dataset } = box;
    const editor = () => window.CKEDITOR?.instances.id_body;
    const answers = () => [...document.querySelectorAll("[id^=id_faq-][id$=-answer], [id^=id_faq-][id$=-question]")];
    const isGone = (each) => each.id.includes("__prefix__") || each.closest(".inline-related")?.querySelector("[name$=-DELETE]")?.checked;
    const number = (count) => count.toLocaleString(document.documentElement.lang);
    const said = (count, one, many) => fill(count === 1 ? one : many, { count: number(count) });
    const count = () => {
      const text = plain(body.value);
      const others = answers().filter((each) => !isGone(each)).map((each) => plain(each.value));
      const [words, minutes] = [wordsIn(text), minutesOf(runsIn([text, ...others].join(" ")), Number(dataset.wordsPerMinute))];
      const whole = `${said(words, dataset.word, dataset.words)} · ${said(minutes, dataset.minute, dataset.minutes)}`;
      const chosen = wordsIn(editor()?.mode === "wysiwyg" ? (editor().getSelection()?.getSelectedText() ?? "") : "");
      box.textContent = chosen ? `${said(chosen, dataset.selectedWord, dataset.selectedWords)} · ${whole}` : whole;
    };
    const countLater = later(count);
    for (const event of ["input", "field:written"]) document.addEventListener(event, countLater);
    window.CKEDITOR?.on("instanceReady", ({ editor: each }) => {
      countLater();
      if (each.name !== "id_body") return;
      each.on("contentDom", () => each.document.on("selectionchange", countLater));
      each.document?.on("selectionchange", countLater);
    });
    onceTextIsReady(count);
  };

  // What a search engine would show: its own title and description where they are written, else what the page has (articles/compiling).
  const showSnippet = (box) => {
    const { dataset } = box;
    box.hidden = false;
    const part = (name) => box.querySelector(`.snippet-${name}`);
    const oneLine = (text) => text.replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();
    const value = (name) => oneLine(field(name)?.value ?? "");
    const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
    const opening = () => {
      const paragraphs = body?.value.match(/<p(?: [^<>]*)?>.*?<\/p>/gs)?.slice(0, 3).join(" ") ?? body?.value ?? "";
      return oneLine(new DOMParser().parseFromString(paragraphs.replace(INLINE, "").replace(/<[^>]*>/g, " "), "text/html").body.textContent);
    };
    const slug = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    const advise = (name, text, most) => {
      const line = part(`${name}-length`);
      line.textContent = fill(text.length > most ? dataset.tooLong : dataset.length, { count: text.length, most });
      line.classList.toggle("is-long", text.length > most);
    };
    const show = () => {
      const [title, description] = [value("seo_title") || value("title"), value("seo_description") || value("standfirst") || cut(opening(), Number(dataset.description))];
      const language = field("language")?.value;
      const prefix = language && language !== dataset.siteLanguage ? `${language} › ` : "";
      part("title").textContent = [title || dataset.untitled, dataset.site].join(" – ");
      part("address").textContent = `${location.host} › ${prefix}${value("slug") || slug(value("title")) || "…"}`;
      part("description").textContent = cut(description, Number(dataset.description)) || dataset.undescribed;
      advise("title", title, Number(dataset.title));
      advise("description", description, Number(dataset.description));
    };
    const showLater = later(show);
    for (const event of ["input", "change", "field:written"]) document.addEventListener(event, showLater);
    onceTextIsReady(show);
  };

  const [count, snippet] = [document.getElementById("text-count"), document.getElementById("search-snippet")];
  if (body && count) countBelow(count);
  if (snippet) showSnippet(snippet);
});
