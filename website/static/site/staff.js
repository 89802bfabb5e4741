// What those of the desk have more of where scripts run. Each part finds its markup or does nothing.

// The list of the time machine's stops as a slider: the list stays what is sent.

function slide(select) {
  const [slider, told] = [document.createElement("input"), document.createElement("output")];
  Object.assign(slider, { type: "range", min: 0, max: select.options.length - 1, step: 1, id: "slider" });
  slider.setAttribute("aria-label", select.dataset.slider);
  const say = () => {
    const label = select.selectedOptions[0].textContent.trim();
    slider.setAttribute("aria-valuetext", label);
    told.textContent = label;
  };
  const follow = () => {
    slider.value = select.selectedIndex;
    say();
  };
  slider.addEventListener("input", () => {
    select.selectedIndex = Number(slider.value);
    say();
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Enter") select.form.requestSubmit();
  });
  select.addEventListener("change", follow);
  window.addEventListener("pageshow", follow); // browsers put back what was chosen
  told.htmlFor = slider.id;
  told.setAttribute("aria-hidden", "true"); // it is the slider's own text
  select.after(slider, told);
  follow();
}

function copy(button) {
  button.hidden = false;
  const { copyLink, done } = button.dataset;
  const address = new URL(copyLink, window.location.href).href;
  const say = (words) => {
    button.nextElementSibling.textContent = words;
  };
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(address).then(
      () => say(done),
      () => say(address), // refused: there it can be selected
    ),
  );
}

for (const select of document.querySelectorAll("select[data-slider]")) if (select.options.length > 1) slide(select);
for (const button of document.querySelectorAll("button[data-copy-link]")) if (navigator.clipboard) copy(button);
