// What the public pages do more of where scripts run. Each part finds its markup or does nothing; the page works without.

// Embeds: a click on the still puts the provider's frame in its place, with the keyboard's focus in it.

const ALLOWED = {
  video: "autoplay; encrypted-media; fullscreen; picture-in-picture",
  audio: "autoplay; encrypted-media",
};

function frameOf({ frame: address, title, kind }) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.allow = ALLOWED[kind] || "";
  frame.allowFullscreen = kind === "video";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.loading = "eager";
  frame.src = address;
  return frame;
}

function openEmbed(event) {
  const opener = event.target.closest(".embed[data-frame] .embed-open");
  if (!opener || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = frameOf(opener.closest(".embed").dataset);
  opener.closest(".embed-still").replaceChildren(frame);
  frame.focus();
}

document.addEventListener("click", openEmbed);

// Sharing: buttons that are hidden until it is known that they can do what they say.

function show(button, act) {
  button.hidden = false;
  const item = button.closest("li");
  if (item) item.hidden = false;
  button.addEventListener("click", act);
}

function say(button, words) {
  const status = button.closest(".share").querySelector("[role=status]");
  if (status) status.textContent = words;
}

for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) break;
  const { share: url, title = document.title } = button.dataset;
  show(button, () => navigator.share({ title, url }).catch(() => {})); // a reader may change their mind
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const { copy: address, done } = button.dataset;
  show(button, () =>
    navigator.clipboard.writeText(address).then(
      () => say(button, done),
      () => say(button, address), // refused: there it can be selected
    ),
  );
}

// Questions: the answer that the address names is open, and in view.

function namedByAddress() {
  const name = window.location.hash.slice(1);
  try {
    return document.getElementById(decodeURIComponent(name));
  } catch {
    return document.getElementById(name);
  }
}

function openAnswer() {
  const named = namedByAddress();
  const answer = named && named.closest("details");
  if (!answer) return;
  answer.open = true;
  named.scrollIntoView();
}

window.addEventListener("hashchange", openAnswer);
openAnswer();
