// Asks before a form is sent whether the server will read it: what is too large stays in the form, and is named.
"use strict";

(() => {
  const { bytes, most, fields, tooManyFields, tooLarge, tooLong, picture } = document.currentScript.dataset;
  const ROOM = 1000; // what a button adds

  // The server leaves out the pictures that stand in a text as data, names them, and takes the rest.
  const withoutPictures = (text) => (text.includes("base64,") ? text.replace(/(data:image\/[\w.+-]+;base64,)[\w+/=]*/gi, "$1") : text);

  const say = (form, message, field) => {
    form.querySelector(".errornote.too-large")?.remove();
    if (!message) return;
    const note = document.createElement("p");
    note.className = "errornote too-large";
    note.setAttribute("role", "alert");
    note.textContent = message;
    const box = field?.closest(".desk-field, .form-row");
    if (box && form.contains(box)) box.prepend(note);
    else (form.querySelector(".writing-main") ?? form).prepend(note);
    note.tabIndex = -1;
    note.focus();
    note.scrollIntoView({ block: "center" });
  };

  const longText = (form) =>
    [...form.querySelectorAll("textarea[data-longest]")].find(
      (field) => field.value.length > Number(field.dataset.longest) && withoutPictures(field.value).length > Number(field.dataset.longest),
    );

  const fault = (form) => {
    Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
    const field = longText(form);
    if (field) {
      const numbers = { found: withoutPictures(field.value).length, most: Number(field.dataset.longest) };
      return { message: tooLong.replace(/{(\w+)}/g, (_all, name) => numbers[name].toLocaleString(document.documentElement.lang)), field };
    }
    const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    if (texts.length >= Number(fields)) return { message: tooManyFields };
    const quick = texts.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (quick * 12 < Number(bytes)) return null;
    if (new URLSearchParams(texts).toString().length > Number(most) - ROOM) return { message: picture };
    const rest = texts.map(([name, value]) => [name, withoutPictures(value)]);
    return new URLSearchParams(rest).toString().length > Number(bytes) - ROOM ? { message: tooLarge } : null;
  };

  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.method !== "post") return;
      const found = fault(event.target);
      say(event.target, found?.message, found?.field);
      if (!found) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
