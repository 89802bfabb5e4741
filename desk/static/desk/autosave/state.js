// Says what became of what was written: a quiet line for the eye, and for the ear only what changes the situation.

const [CALM, TROUBLE] = ["calm", "trouble"];

export class State {
  // `box` holds .saving-line, .saving-action, .saving-problems and an element with the role of status; `words` are the sentences.
  constructor(box, words, labels) {
    this.line = box.querySelector(".saving-line");
    this.action = box.querySelector(".saving-action");
    this.list = box.querySelector(".saving-problems");
    this.spoken = box.querySelector("[role=status]");
    Object.assign(this, { box, words, labels, mood: CALM });
  }

  show(name, text, mood = CALM) {
    this.box.dataset.state = name;
    if (this.line.textContent !== text) this.line.textContent = text;
    if (mood === TROUBLE || this.mood === TROUBLE) this.say(text);
    if (name !== "saving") this.mood = mood;
    this.action.hidden = true;
  }

  say(text) {
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }

  changed() {}

  saving() {
    this.show("saving", this.words.saving, this.mood);
  }

  // `time` as the server's clock says it; null where nothing was saved yet.
  saved(time, problems) {
    const names = Object.keys(problems);
    const sentences = names.map((name) => `${this.labels[name] ?? name} – ${problems[name].join(" ")}`);
    if (time) this.last = this.words.saved.replace("{time}", time);
    if (time || this.mood === TROUBLE) this.show("saved", this.last ?? "");
    this.list.hidden = !names.length;
    const text = names.length ? [this.words.problems, ...sentences].join("\n") : "";
    if (this.list.dataset.text === text) return;
    this.list.dataset.text = text;
    this.list.replaceChildren(...text.split("\n").map(item));
    this.say(sentences.join(" ")); // nothing, once it is solved
  }

  offline(isKept) {
    this.show("offline", isKept ? this.words.offline : this.words.offlineUnkept, TROUBLE);
  }

  // `isOther`: somebody else is signed in.
  signedOut(act, isOther) {
    this.show("signed-out", isOther ? this.words.otherPerson : this.words.signedOut, TROUBLE);
    this.offer(this.words.signIn, act);
  }

  stopped(message) {
    this.show("stopped", message ?? this.words.stopped, TROUBLE);
  }

  refused(message) {
    this.show("refused", message ?? this.words.refused, TROUBLE);
  }

  unkept() {
    this.say(this.words.unkept);
    this.box.dataset.journal = this.words.unkept;
  }

  offer(label, act) {
    this.action.textContent = label;
    this.action.onclick = act;
    this.action.hidden = !act;
  }
}

const item = (text) => {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
};
