// What the page says beside its fields comes anew: once the server has saved and nobody saved again for a while, or at once where
// others did something.
import { putAll } from "./parts.js";
import { get } from "./requests.js";

const PAUSE = 5000; // milliseconds, longer than between two saves of somebody who types on and on

export class Overview {
  // `address()` answers where it is. `isShown`: not yet, where the article is new.
  constructor(address, isShown) {
    Object.assign(this, { address, isShown });
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.bring(), this.isShown ? pause : 0);
  }

  async bring() {
    const { timer } = this;
    const html = await get(this.address());
    if (html === null || timer !== this.timer) return; // a later one is on its way
    this.isShown = true;
    if (!putAll(html)) document.addEventListener("focusout", () => this.later(), { once: true });
  }
}
