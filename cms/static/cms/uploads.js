// The dialog by which pictures go into the library, one or twenty at once: each with what there is to see and its credit, sent
// two at a time. What fails stays and can be sent again.
//
//   patioUploads.open(files, { settings, gallery: true, say, done: ({ pictures, asGallery }) => … });
//
// `settings` come from cms/upload_dialog.py. `say(text)` is told what is left out. `done` gets what the server said of each picture, in
// their order, however the dialog was closed.
"use strict";

window.patioUploads = (() => {
  const AT_ONCE = 2;
  const LONGEST = { alt: 500, credit: 200 };
  const ACCEPTED = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

  const isPicture = (file) => ACCEPTED.includes(file.type);
  const isHeic = (file) => /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);
  const filled = (words, facts) => words.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);

  function element(name, attributes = {}, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  // Sending

  function csrfToken() {
    const [, cookie] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [];
    return cookie || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  }

  const SIGNED_OUT = Symbol("signed out");

  // Resolves to what the server answered, {reason} where it did not take the file, or SIGNED_OUT.
  function post(address, form, words, { progress, begun }) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      begun(request);
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", csrfToken());
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => resolve({ reason: words.offline }));
      request.addEventListener("load", () => resolve(answerOf(request, words)));
      request.send(form);
    });
  }

  function answerOf(request, words) {
    const isJson = (request.getResponseHeader("Content-Type") || "").startsWith("application/json");
    if (request.status === 401 || request.responseURL.includes("/login/")) return SIGNED_OUT;
    if (request.status === 429) return { reason: words.offline, isBusy: true };
    if (request.status === 413) return { reason: words.tooLarge };
    if (request.status >= 502) return { reason: words.offline };
    try {
      const answer = isJson ? JSON.parse(request.responseText) : {};
      return answer.uploaded ? answer : { reason: answer.error?.message || words.refused };
    } catch {
      return { reason: words.refused };
    }
  }

  // Whoever can ask to sign in sets `detail.signedIn` to a promise of whether somebody did.
  let signingIn = null;
  function signIn() {
    signingIn ??= (async () => {
      const event = new CustomEvent("patio:signed-out", { detail: { signedIn: null } });
      document.dispatchEvent(event);
      return Boolean(await event.detail.signedIn);
    })().finally(() => {
      signingIn = null;
    });
    return signingIn;
  }

  // A form without a dialog: what `post` resolves to, after signing in again where that is needed.
  async function send(address, form, words, isSecond = false) {
    const person = document.querySelector("input[name=person]")?.value;
    if (person) form.set("person", person);
    const answer = await post(address, form, words, { progress: () => {}, begun: () => {} });
    if (answer !== SIGNED_OUT) return answer;
    return !isSecond && (await signIn()) ? send(address, form, words, true) : { reason: words.signedOut };
  }

  // None where the browser cannot say (an insecure address), or the site does not answer: the server looks again when it is sent.
  async function knownPicture(address, file) {
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const question = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      const answer = await fetch(`${address}?digest=${question}`, { headers: { Accept: "application/json" }, redirect: "error" });
      const found = answer.ok ? await answer.json() : {};
      return found.known ? found : null;
    } catch {
      return null;
    }
  }

  // One file in the dialog. `state`: waiting, sending, failed or done.
  class Row {
    constructor(file, dialog) {
      Object.assign(this, { file, dialog, words: dialog.words, state: "waiting", picture: null, known: null });
      this.draw();
      this.look();
    }

    draw() {
      const { words, file } = this;
      const labelled = (text, input) => element("label", {}, element("span", { textContent: text }), input);
      const ticked = (text, input) => element("label", { className: "uploads-tick" }, input, element("span", { textContent: text }));
      this.thumbnail = element("img", { className: "uploads-thumbnail", alt: "", src: URL.createObjectURL(file) });
      this.thumbnail.addEventListener("error", () => this.thumbnail.classList.add("uploads-unseen"));
      this.alt = element("input", { type: "text", name: "alt", maxLength: LONGEST.alt, autocomplete: "off" });
      this.decorative = element("input", { type: "checkbox", name: "decorative" });
      this.credit = element("input", { type: "text", name: "credit", maxLength: LONGEST.credit, autocomplete: "off" });
      this.again = element("input", { type: "checkbox", name: "again" });
      this.progress = element("progress", { max: 1, value: 0, hidden: true, ariaLabel: file.name });
      this.said = element("p", { className: "uploads-said", role: "status" });
      this.retry = element("button", { type: "button", className: "uploads-retry", textContent: words.retry, hidden: true });
      this.remove = element("button", { type: "button", className: "uploads-remove", textContent: "×" });
      this.remove.ariaLabel = this.remove.title = filled(words.remove, { name: file.name });
      this.described = element(
        "div",
        { className: "uploads-described" },
        labelled(words.alt, this.alt),
        ticked(words.decorative, this.decorative),
        labelled(words.credit, this.credit),
      );
      this.offered = element("p", { className: "uploads-known" });
      this.offer = element("div", { hidden: true }, this.offered, ticked(words.again, this.again));
      const fields = element("div", { className: "uploads-fields" });
      fields.append(element("p", { className: "uploads-name", textContent: file.name }), this.offer, this.described, this.progress);
      fields.append(this.said, this.retry);
      this.element = element("li", { className: "uploads-row" }, this.thumbnail, fields, this.remove);
      this.decorative.addEventListener("change", () => this.show());
      this.again.addEventListener("change", () => this.show());
      this.alt.addEventListener("input", () => this.say(""));
      this.credit.addEventListener("input", () => this.dialog.creditTyped(this));
      this.retry.addEventListener("click", () => this.dialog.send([this]));
      this.remove.addEventListener("click", () => this.dialog.leaveOut(this));
    }

    async look() {
      const { known } = this.dialog.settings;
      const found = known ? await knownPicture(known, this.file) : null;
      if (found && this.state === "waiting") this.isKnown(found);
    }

    isKnown(picture) {
      this.known = picture;
      const title = [picture.title, picture.credit].filter(Boolean).join(" · ");
      this.offered.textContent = filled(this.words.known, { title });
      this.show();
    }

    get takesKnown() {
      return Boolean(this.known) && !this.again.checked;
    }

    // The first field that lacks something, or null
    get lacking() {
      return this.state === "done" || this.takesKnown || this.decorative.checked || this.alt.value.trim() ? null : this.alt;
    }

    get isTyped() {
      return this.state !== "done" && Boolean(this.alt.value.trim() || this.credit.value.trim() || this.decorative.checked);
    }

    show() {
      const isOpen = this.state === "waiting" || this.state === "failed";
      this.element.dataset.state = this.state;
      this.offer.hidden = !this.known || !isOpen;
      this.described.hidden = this.takesKnown || this.state === "done";
      this.alt.disabled = !isOpen || this.decorative.checked;
      for (const field of [this.decorative, this.credit, this.again]) field.disabled = !isOpen;
      this.progress.hidden = this.state !== "sending";
      this.retry.hidden = this.state !== "failed";
      this.remove.hidden = !isOpen;
    }

    say(text, isProblem = false) {
      this.said.textContent = text;
      this.said.classList.toggle("uploads-problem", isProblem);
      this.alt.ariaInvalid = isProblem && this.lacking ? "true" : null;
    }

    become(state, text = "") {
      this.state = state;
      this.say(text, state === "failed");
      this.show();
    }

    async send(isSecond = false) {
      if (this.takesKnown) return this.finish(this.known);
      const { words } = this;
      this.become("sending", words.sending);
      const address = new URL(this.dialog.settings.upload, window.location.href);
      address.searchParams.set("responseType", "json");
      const answer = await post(address, this.form(), words, {
        progress: (share) => { this.progress.value = share; },
        begun: (request) => { this.request = request; },
      });
      this.request = null;
      if (answer === SIGNED_OUT && !isSecond && (await signIn())) return this.send(true);
      if (answer === SIGNED_OUT) return this.become("failed", words.signedOut);
      if (answer.reason) return this.become("failed", answer.reason);
      if (!answer.known) return this.finish(answer);
      this.become("waiting");
      return this.isKnown(answer);
    }

    form() {
      const form = new FormData();
      const person = document.querySelector("input[name=person]")?.value;
      form.append("upload", this.file, this.file.name);
      form.append("credit_name", this.credit.value.trim());
      if (this.decorative.checked) form.append("decorative", "on");
      else form.append("alt", this.alt.value.trim());
      if (this.known) form.append("again", "on");
      if (person) form.append("person", person);
      return form;
    }

    finish(picture) {
      this.picture = picture;
      this.become("done", this.words.done);
    }

    forget() {
      this.request?.abort();
      URL.revokeObjectURL(this.thumbnail.src);
    }
  }

  class UploadDialog {
    constructor({ settings, gallery = false, say, done }) {
      Object.assign(this, { settings, words: settings.words, offersGallery: gallery, told: say, done, rows: [], asGallery: false });
      this.draw();
    }

    draw() {
      const { words } = this;
      this.list = element("ul", { className: "uploads-list" });
      this.same = element("input", { type: "checkbox", name: "same", checked: true });
      this.sameCredit = element("label", { className: "uploads-tick" }, this.same, element("span", { textContent: words.sameCredit }));
      this.said = element("p", { className: "uploads-said uploads-problem", role: "alert" });
      this.cancel = element("button", { type: "button", textContent: words.cancel });
      this.gallery = element("button", { type: "button", textContent: words.gallery }); // Enter puts them in one by one
      this.insert = element("button", { type: "submit", className: "uploads-main", value: "insert", textContent: words.insert });
      const buttons = element("div", { className: "uploads-buttons" }, this.cancel, this.gallery, this.insert);
      this.form = element("form", { noValidate: true }, element("h2", { textContent: words.title, id: "uploads-title" }));
      this.form.append(this.sameCredit, this.list, this.said, buttons);
      this.element = element("dialog", { className: "uploads" }, this.form);
      this.element.setAttribute("aria-labelledby", "uploads-title");
      this.same.addEventListener("change", () => {
        this.crediting = null;
        this.creditTyped(this.rows.find((row) => row.credit.value));
      });
      this.cancel.addEventListener("click", () => this.element.close());
      this.gallery.addEventListener("click", () => this.begin({ asGallery: true }));
      this.element.addEventListener("cancel", (event) => this.escape(event));
      this.element.addEventListener("close", () => this.end());
      for (const name of ["input", "change"]) this.element.addEventListener(name, (event) => event.stopPropagation()); // a page counts its own
      this.form.addEventListener("submit", (event) => this.submit(event));
      takeDrops(this.element, (files) => this.add(files));
    }

    add(files) {
      const left = files.filter((file) => !isPicture(file));
      const rows = files.filter(isPicture).map((file) => new Row(file, this));
      this.rows.push(...rows);
      this.list.append(...rows.map((row) => row.element));
      this.say(left.map((file) => leftOut(file, this.words)).join(" "));
      this.show();
      if (this.same.checked) this.creditTyped(this.rows.find((row) => row.credit.value));
    }

    open() {
      document.body.append(this.element);
      this.element.showModal();
      (this.rows[0]?.alt ?? this.cancel).focus();
    }

    show() {
      const isMany = this.rows.length > 1;
      const isSending = this.rows.some((row) => row.state === "sending");
      this.sameCredit.hidden = !isMany;
      this.gallery.hidden = !isMany || !this.offersGallery;
      this.insert.hidden = !this.rows.length;
      this.insert.disabled = this.gallery.disabled = isSending;
      this.cancel.textContent = this.rows.length ? this.words.cancel : this.words.close;
      this.rows.forEach((row) => row.show());
    }

    say(text) {
      this.said.textContent = text;
    }

    // Whoever types another one in a second row means that row alone.
    creditTyped(row) {
      if (!row || !this.same.checked) return;
      this.crediting = this.crediting?.credit.value && this.rows.includes(this.crediting) ? this.crediting : row;
      if (row !== this.crediting) {
        this.same.checked = false;
        return;
      }
      for (const other of this.rows) if (other.state !== "done") other.credit.value = row.credit.value;
    }

    leaveOut(row) {
      row.forget();
      row.element.remove();
      this.rows = this.rows.filter((each) => each !== row);
      this.told?.(filled(this.words.left, { name: row.file.name }));
      this.say("");
      this.show();
      if (!this.rows.length || this.rows.every((each) => each.state === "done")) this.element.close();
      else (this.rows.find((each) => each.lacking)?.alt ?? this.insert).focus();
    }

    escape(event) {
      if (this.hasEscaped || !this.rows.some((row) => row.isTyped)) return;
      event.preventDefault();
      this.hasEscaped = true;
      this.say(this.words.unsent);
    }

    submit(event) {
      event.preventDefault();
      event.stopPropagation();
      this.begin({ asGallery: false });
    }

    begin({ asGallery }) {
      this.asGallery = asGallery;
      this.send(this.rows.filter((row) => row.state !== "done"));
    }

    async send(rows) {
      const lacking = rows.filter((row) => row.lacking);
      lacking.forEach((row) => row.say(this.words.undescribed, true));
      if (lacking.length) return lacking[0].alt.focus();
      this.say("");
      const waiting = [...rows];
      const work = async () => {
        for (let row = waiting.shift(); row; row = waiting.shift()) {
          const sending = row.send();
          this.show();
          await sending;
          this.show();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return this.settle();
    }

    settle() {
      const { element, rows, words } = this;
      if (!element.open) return;
      const failed = rows.filter((row) => row.state === "failed");
      if (rows.every((row) => row.state === "done")) element.close();
      else if (failed.length) this.say(filled(words.failed, { count: failed.length, all: rows.length }));
      if (element.open && !rows.some((row) => row.state === "sending")) (failed[0]?.retry ?? this.insert).focus();
    }

    end() {
      const { rows } = this;
      const pictures = rows.filter((row) => row.picture).map((row) => row.picture);
      rows.forEach((row) => row.forget());
      this.element.remove();
      for (const row of rows) if (!row.picture) this.told?.(filled(this.words.left, { name: row.file.name }));
      this.done({ pictures, asGallery: this.asGallery });
    }
  }

  function leftOut(file, words) {
    return filled(isHeic(file) ? words.named : words.other, { name: file.name, reason: words.heic });
  }

  function open(files, options) {
    const dialog = new UploadDialog(options);
    dialog.add(files);
    dialog.open();
  }

  function choose(take, { several = true } = {}) {
    const input = element("input", { type: "file", multiple: several, accept: ACCEPTED.join(",") });
    input.addEventListener("change", () => input.files.length && take([...input.files]));
    input.click();
  }

  // What is dropped onto an element and what is pasted while it holds the focus
  function takeDrops(target, take) {
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    target.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      target.classList.add("uploads-over");
    });
    for (const name of ["dragleave", "drop"]) target.addEventListener(name, () => target.classList.remove("uploads-over"));
    const taken = (event, files) => {
      if (!files?.length) return;
      event.preventDefault();
      event.stopPropagation();
      take([...files]);
    };
    target.addEventListener("drop", (event) => taken(event, event.dataTransfer?.files));
    target.addEventListener("paste", (event) => taken(event, event.clipboardData?.files));
  }

  return { open, choose, send, takeDrops, isPicture, leftOut, csrfToken };
})();
