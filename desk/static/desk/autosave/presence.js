// Shows what others do in the article: who is in it, whose paragraph just changed, what clashes, what is planned.
import { put } from "./parts.js";
import * as richText from "./rich_text.js";

const SHOWN = 60_000; // milliseconds that a mark stands beside a paragraph
const SILENCE = 30_000; // between two times that somebody's changes are said aloud

export class Presence {
  constructor(fields, state, words) {
    Object.assign(this, { fields, state, words, saidAt: new Map() });
  }

  answered({ present, clashes, plan, changed = [] }) {
    put("present", present);
    put("clashes", clashes);
    put("plan", plan);
    changed.forEach((each) => this.mark(each));
  }

  // Who is there nobody knows where the server does not answer.
  unknown() {
    document.querySelector("#present .present-others")?.remove();
    delete document.getElementById("present").dataset.html;
  }

  mark({ field, block, who }) {
    const element = this.fields.beside(field, block);
    if (!element) return;
    if (field === "body") richText.mark(element, block ?? null, who, SHOWN);
    else markField(element, who);
    const key = `${who} ${field}`;
    if (Date.now() - (this.saidAt.get(key) ?? 0) < SILENCE) return;
    this.saidAt.set(key, Date.now());
    this.state.say(this.words.changedBy.replace("{who}", who).replace("{field}", this.state.labels[field] ?? field));
  }
}

const markField = (element, who) => {
  const note = element.parentElement.querySelector(":scope > .changed-by") ?? document.createElement("small");
  note.className = "changed-by";
  note.textContent = who;
  (element.nextElementSibling?.matches(".select2") ? element.nextElementSibling : element).after(note);
  setTimeout(() => note.remove(), SHOWN);
};
