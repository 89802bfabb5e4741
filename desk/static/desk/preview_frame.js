// The frame of the preview: a new one takes the place of the one that is shown when its page has loaded, at the same height.
import { elementAt, words } from "./preview_place.js";

const LONGEST = 3000; // milliseconds that a page is waited for, of which a picture may never come

const pause = (duration) => new Promise((done) => setTimeout(done, duration));

export class PreviewFrame {
  // `keys` hears what is pressed in the page.
  constructor(stage, keys) {
    Object.assign(this, { stage, keys, frame: stage.querySelector("iframe") });
    new ResizeObserver(() => this.fit()).observe(stage);
  }

  // The page has its own width, and is made smaller where the stage is narrower.
  fit() {
    const { clientWidth: room } = this.stage;
    if (!room) return;
    this.stage.style.setProperty("--preview-width", `${this.width}px`);
    this.stage.style.setProperty("--preview-scale", Math.min(1, room / this.width));
  }

  // Always a new frame: no page of it gets into the history of the window.
  async show(html, place) {
    const [old, fresh] = [this.frame, this.frame.cloneNode(false)];
    fresh.srcdoc = html;
    fresh.classList.add("is-coming");
    const loaded = new Promise((done) => fresh.addEventListener("load", done, { once: true }));
    this.stage.append(fresh);
    await Promise.race([loaded, pause(LONGEST)]);
    this.listen(fresh.contentDocument);
    keepOpened(old.contentDocument, fresh.contentDocument);
    fresh.contentWindow.scrollTo({ top: old.contentWindow.scrollY, behavior: "instant" });
    this.frame = fresh;
    this.follow(place);
    const hadFocus = document.activeElement === old;
    fresh.classList.remove("is-coming");
    if (hadFocus) fresh.focus({ preventScroll: true });
    old.remove();
  }

  // A link opens elsewhere (by <base>), or leads to another place of the same page.
  listen(page) {
    page.addEventListener("keydown", this.keys);
    page.addEventListener("click", (event) => {
      const address = event.target.closest?.("a[href]")?.getAttribute("href");
      if (!address?.startsWith("#")) return;
      event.preventDefault();
      const named = page.getElementById(decodeURIComponent(address.slice(1)));
      if (named) this.bringIntoView(named);
    });
  }

  forgetPlace() {
    this.followed = null;
  }

  // Where the caret went to another place; otherwise it stays where somebody scrolled to.
  follow(place) {
    if (!place || place.key === this.followed) return;
    const element = elementAt(place, this.frame.contentDocument);
    if (!element) return;
    this.followed = place.key;
    const { innerHeight: height } = this.frame.contentWindow;
    const { top, bottom } = element.getBoundingClientRect();
    const isInView = element.checkVisibility?.() !== false && top >= 0 && (bottom <= height || top < height / 2);
    if (!isInView) this.bringIntoView(element, height / 3);
  }

  bringIntoView(element, above = 0) {
    const view = this.frame.contentWindow;
    const answer = element.closest("details");
    if (answer) answer.open = true;
    view.scrollTo({ top: view.scrollY + element.getBoundingClientRect().top - above, behavior: "instant" });
  }
}

// Answers that somebody opened or closed stay so.
const keepOpened = (old, fresh) => {
  const answers = (page) => [...(page?.querySelectorAll("details") ?? [])];
  const question = (answer) => words(answer.querySelector("summary"));
  const were = new Map(answers(old).map((answer) => [question(answer), answer.open]));
  answers(fresh).forEach((answer) => (answer.open = were.get(question(answer)) ?? answer.open));
};
