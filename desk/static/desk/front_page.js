// Chosen articles are moved without asking the server, by their buttons or by dragging; the form is sent as it is without a script.
const picture = document.querySelector(".arranging-picture");
const told = document.getElementById("arranging-told");
const chosen = () => [...picture.querySelectorAll(".is-chosen")];

const tell = (place) => {
  document.getElementById("arranging-unsaved").hidden = false;
  told.textContent = told.dataset.moved.replace("{title}", place.dataset.title).replace("{place}", chosen().indexOf(place) + 1);
};

picture.addEventListener("click", (event) => {
  const button = event.target.closest("button[value^='up-'], button[value^='down-']");
  if (!button) return;
  event.preventDefault();
  const place = button.closest(".is-chosen");
  const all = chosen();
  const other = all[all.indexOf(place) + (button.value.startsWith("up-") ? -1 : 1)];
  if (other) button.value.startsWith("up-") ? other.before(place) : other.after(place);
  button.focus();
  tell(place);
});

let moving = null;

for (const place of chosen()) place.draggable = true;

picture.addEventListener("dragstart", (event) => {
  moving = event.target.closest?.(".is-chosen");
  if (!moving) return;
  moving.classList.add("is-moving");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", moving.dataset.title);
});

picture.addEventListener("dragover", (event) => {
  if (moving && event.target.closest(".is-chosen")) event.preventDefault();
});

picture.addEventListener("drop", (event) => {
  const other = event.target.closest(".is-chosen");
  if (!moving || !other) return;
  event.preventDefault();
  if (other === moving) return;
  const all = chosen();
  all.indexOf(other) < all.indexOf(moving) ? other.before(moving) : other.after(moving);
  tell(moving);
});

picture.addEventListener("dragend", () => {
  moving?.classList.remove("is-moving");
  moving = null;
});

// Back from what was saved shows what stands there then: a page that a form answered could only be shown by sending it again.
picture.closest("form").addEventListener("submit", ({ submitter }) => {
  if (submitter?.value === "save") history.replaceState(history.state, "", location.href);
});
