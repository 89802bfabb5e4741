// Chooses all rows of a page, and says how many are chosen.
document.querySelectorAll(".bulk-choice").forEach((choice) => {
  const form = choice.closest("form");
  const all = choice.querySelector(".bulk-all");
  const said = choice.querySelector(".bulk-number");
  const rows = [...form.elements].filter((field) => field.name === "_selected_action");

  const head = form.querySelector("#action-toggle"); // the list's own, above the rows

  const tell = () => {
    const number = rows.filter((row) => row.checked).length;
    said.value = number === 0 ? "" : number === 1 ? said.dataset.one : said.dataset.more.replace("{number}", number);
    all.setAttribute("aria-pressed", number > 0 && number === rows.length);
    if (head) head.checked = number > 0 && number === rows.length;
  };

  all.hidden = rows.length === 0;
  all.addEventListener("click", () => {
    const some = rows.some((row) => !row.checked);
    rows.forEach((row) => (row.checked = some));
    tell();
  });
  head?.addEventListener("change", () => rows.forEach((row) => (row.checked = head.checked)));
  document.addEventListener("change", tell);
  addEventListener("pageshow", tell);
});
