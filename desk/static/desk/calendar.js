// An entry is dragged to another day: the server moves it, as from the form behind "Move…", and the page is shown anew. Until it has
// answered, and where it refuses, the entry stands where it stood, and one that is on its way is not taken up again. A draft of the
// tray is dragged into its own form.
const told = document.querySelector("#calendar-told");
const page = new URLSearchParams(location.search);
let dragged = null;

const say = (sentences) => {
  told.textContent = sentences.join(" ");
};

const fieldsOf = (entry, day) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const person = document.querySelector("input[name=person]")?.value ?? "";
  const back = Object.fromEntries([...page].map(([name, value]) => [`back_${name}`, value]));
  const { time = "", version } = entry.dataset;
  return { csrfmiddlewaretoken: token, person, at_date: day, at_time: time, page_version: version, ...back };
};

// Where there is something to choose, the form itself is shown.
const sendAsForm = (address, fields) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address, hidden: true });
  Object.entries(fields).forEach(([name, value]) => form.append(Object.assign(document.createElement("input"), { name, value })));
  document.body.append(form);
  form.submit();
};

const refused = async (response) => {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : { reasons: [told.dataset.refused] };
};

const move = async (entry, day) => {
  const address = entry.dataset.move;
  const fields = fieldsOf(entry, day);
  entry.classList.add("is-moving");
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      redirect: "manual",
      signal: AbortSignal.timeout?.(20_000),
    });
    if (response.ok) return location.reload();
    const { reasons, ask } = response.type === "opaqueredirect" ? { ask: true } : await refused(response);
    if (ask) return sendAsForm(address, fields);
    say(reasons);
  } catch {
    say([told.dataset.failed]);
  }
  entry.classList.remove("is-moving");
  return null;
};

const drop = (entry, day) => {
  if (entry.dataset.move) return entry.closest("[data-day]").dataset.day === day ? null : move(entry, day);
  const form = entry.querySelector("form");
  form.elements.publish_at_date.value = day;
  return form.requestSubmit();
};

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".calendar-entry[draggable]") ?? null;
  if (!dragged) return;
  if (dragged.classList.contains("is-moving")) {
    dragged = null;
    event.preventDefault();
    return;
  }
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector("a").textContent);
});
document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelectorAll(".is-target").forEach((each) => each.classList.remove("is-target"));
});
document.querySelectorAll("[data-day]").forEach((day) => {
  day.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    day.classList.add("is-target");
  });
  day.addEventListener("dragleave", () => day.classList.remove("is-target"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) drop(dragged, day.dataset.day);
  });
});
