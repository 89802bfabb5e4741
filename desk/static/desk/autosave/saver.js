// Saves what was changed, one request at a time, and goes on asking until the server has answered.
import { same } from "./fields.js";
import { post } from "./requests.js";

const [PAUSE, LONGEST] = [1000, 4000]; // milliseconds after the last and after the first change
const SIGN_OF_LIFE = 5000;
const RETRIES = [1000, 2000, 4000, 8000, 15_000, 30_000];
const JOURNAL = 150;
const QUIET = 2000;

export const [SAVED, OFFLINE, SIGNED_OUT, REFUSED, STOPPED] = ["saved", "offline", "signed out", "refused", "stopped"];

export class Saver {
  // `page`: {form, fields, journal, state, session, base, version, article, number, answeredNumber, address, isWorthSaving(), signIn(), made(answer),
  // answered(answer), unanswered(), counted(session, number)}; what it says of them follows the answers.
  constructor(page) {
    Object.assign(this, page);
    this.shown = this.fields.readAll(); // what each field showed when the server last knew it
    this.kept = new Set(); // fields that could not take over what the last answer gave them
    this.dirty = new Set();
    this.oversized = new Map(); // {name: value} of what the server will not read: it holds up nothing else
    this.problems = {};
    this.failures = 0;
  }

  // A field that the page did not show so when it was opened: what Back brought back.
  differs(name) {
    this.shown.delete(name);
    this.changed(name);
  }

  changed(name) {
    this.dirty.add(name);
    this.changedAt = Date.now();
    this.firstChange ??= Date.now();
    if (!this.request || !this.failures) this.saveSoon(); // else it is being tried again, with pauses of its own
    this.journalTimer ??= setTimeout(() => this.note(), this.journalPause ?? JOURNAL);
    if (this.isCalm()) this.state.changed();
  }

  saveSoon() {
    clearTimeout(this.timer);
    const left = this.firstChange + LONGEST - Date.now();
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, left)));
  }

  // Whether nothing stands on the state line that has to stay there.
  isCalm() {
    return !this.oversized.size && (!this.outcome || this.outcome === SAVED);
  }

  // {name: value} of the fields that are not as the server knows them, or will not be once it has what is on its way: then a
  // field that is again what it was is a change.
  changedFields() {
    const found = {};
    const sent = this.request?.content.fields ?? {};
    for (const name of this.dirty) {
      if (name === this.coming) continue; // what stands there for the moment is nobody's
      const value = this.fields.read(name);
      if (!(name in sent) && same(value, this.shown.get(name))) this.dirty.delete(name);
      else if (!same(value, this.oversized.get(name))) found[name] = value;
    }
    return found;
  }

  get about() {
    const { session, base, article, version, number, takenOver: answeredNumber } = this;
    const title = String(this.fields.read("title")).slice(0, 250);
    return { session, base, article, version, number, answeredNumber, title };
  }

  // Into the journal. The pause until the next entry grows with what it takes to read a long text.
  async note() {
    clearTimeout(this.journalTimer);
    this.journalTimer = null;
    const begin = performance.now();
    const fields = this.changedFields();
    this.journalPause = Math.max(JOURNAL, 5 * (performance.now() - begin));
    if (!Object.keys(fields).length || same(fields, this.noted)) return;
    this.noted = fields;
    await this.journal.add(this.about, fields);
  }

  // The number of the last answer of which the form holds everything.
  get takenOver() {
    return this.kept.size ? this.answeredNumber - 1 : this.answeredNumber;
  }

  // Whether something would be gone with the page.
  isLosing() {
    if (!this.dirty.size && !this.request) return false;
    const fields = this.changedFields();
    if (!Object.keys(fields).length && !this.request) return false;
    return this.journal.fails || (Object.keys(fields).length > 0 && !same(fields, this.noted));
  }

  // Sends what is to be sent. Answers SAVED, OFFLINE, SIGNED_OUT, REFUSED or STOPPED.
  save() {
    this.running ??= this.sendAll().finally(() => (this.running = null));
    return this.running;
  }

  // As `save`, of everything, and not before the server has answered once.
  async settle() {
    await this.running;
    this.failures = 0;
    this.fields.names.forEach((name) => this.dirty.add(name));
    await this.note();
    this.hasDeclined = false; // to sign in
    if (this.outcome !== STOPPED) this.outcome = null;
    const outcome = await this.save();
    return outcome === SAVED ? this.signOfLife() : outcome;
  }

  async sendAll() {
    clearTimeout(this.timer);
    if (this.outcome === STOPPED) return STOPPED;
    while (this.request || (this.isWorthSaving() && Object.keys(this.changedFields()).length)) {
      await this.note();
      if (this.isCalm()) this.state.saving();
      this.request ??= await this.newRequest();
      this.outcome = await this.take(await post(this.form, this.request.address, this.request.content));
      if (this.outcome !== SAVED) return this.outcome;
    }
    this.firstChange = null;
    return SAVED;
  }

  async newRequest() {
    const content = this.content(this.changedFields());
    this.number = content.number;
    this.counted(this.session, this.number);
    this.firstChange = null;
    await this.journal.sending(this.about, content);
    return { address: this.address, content };
  }

  // Each request has a number of its own; what is sent again, for want of an answer, is the very same.
  content(fields) {
    const { session, base, version, answeredNumber: answered } = this;
    return { session, base, number: this.number + 1, version, answered, kept: [...this.kept], fields, place: this.fields.place() };
  }

  // Tells the server that this page is open, and hears what others did. Answers as `save` does.
  async signOfLife() {
    if (this.running || this.request || this.outcome === STOPPED || !this.article) return this.outcome ?? SAVED;
    const content = this.content({});
    const ask = async () => this.take(await post(this.form, this.address, content), content);
    this.running = ask().finally(() => (this.running = null));
    this.outcome = await this.running;
    if (this.outcome === SAVED && this.dirty.size) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), Math.max(0, this.changedAt + PAUSE - Date.now())); // it may have come in between
    }
    return this.outcome;
  }

  async take({ status, answer, text }, sent = this.request.content) {
    if (status === 200 && answer) return this.saved(answer, sent);
    this.unanswered();
    if (status === 401) return this.signedOut();
    if ([400, 403, 404, 409, 413].includes(status)) return this.refused(status, answer, text);
    return this.failed();
  }

  async saved(answer, sent) {
    this.failures = 0;
    const isSave = Object.keys(sent.fields).length > 0;
    if (isSave) this.request = null;
    this.base = undefined; // the server knows it by now
    if (isSave && answer.number > sent.number) return this.goOnFrom(answer.number);
    this.version = answer.version ?? this.version;
    this.number = this.answeredNumber = Math.max(this.number, sent.number);
    this.counted(this.session, this.number);
    this.kept.clear();
    for (const [name, value] of Object.entries(sent.fields)) {
      this.shown.set(name, value);
      this.oversized.delete(name);
    }
    const isFirst = !this.article && answer.article;
    this.article = answer.article ?? this.article;
    if (isFirst) this.made(answer);
    const theirs = answer.theirs ?? {};
    await this.takeOver(theirs);
    if (isSave) this.problems = answer.problems ?? {};
    if (isSave || Object.keys(theirs).length) await this.confirmed(sent);
    this.answered(answer);
    if (!this.oversized.size) this.state.saved(answer.saved_at, this.problems);
    return SAVED;
  }

  // This form had sent more than this page knows of (the journal is older): what was sent has to be sent with another number.
  goOnFrom(number) {
    this.number = number;
    return SAVED;
  }

  // The journal lets go of what the server has, and keeps the rest as it stands here now, with what the answer brought: an older
  // text beside the number of a newer answer would take out what others wrote.
  async confirmed({ fields }) {
    const unsaved = this.fields.names.filter((name) => name in this.problems);
    const left = Object.fromEntries([...unsaved.map((name) => [name, fields[name] ?? this.fields.read(name)]), ...this.oversized]);
    this.noted = this.changedFields();
    await this.journal.received(this.about, { ...left, ...this.noted });
  }

  // A field in which somebody typed since keeps what was typed; the next request says so.
  async takeOver(theirs) {
    for (const [name, value] of Object.entries(theirs).filter(([each]) => this.fields.names.includes(each))) {
      const now = this.fields.read(name);
      const isUntouched = same(now, this.shown.get(name));
      this.kept.add(name); // until it has it, whatever goes wrong
      const isTaken = same(now, value) || (await this.bringIn(name, this.shown.get(name) ?? now, value));
      if (!isTaken) continue;
      this.kept.delete(name);
      // What was typed while it came in is a change of it.
      if (isUntouched) this.shown.set(name, name === "body" ? this.fields.read(name) : value);
      else this.shown.delete(name);
    }
  }

  // The field's own events tell of it before all of it stands there.
  async bringIn(name, shown, value) {
    this.coming = name;
    try {
      return await this.fields.takeOver(name, shown, value);
    } finally {
      this.coming = null;
    }
  }

  // Asks once; then again when a button is pressed. Whoever signs in elsewhere meanwhile is seen by the next request.
  async signedOut(isOther = false) {
    const tell = (other) => this.state.signedOut(() => this.settle(), other);
    tell(isOther);
    if (this.hasDeclined) return SIGNED_OUT;
    await this.quiet();
    const { ok, samePerson } = await this.signIn();
    this.hasDeclined = !(ok && samePerson);
    tell(ok);
    if (this.hasDeclined) return SIGNED_OUT;
    return this.request ? this.take(await post(this.form, this.request.address, this.request.content)) : SAVED;
  }

  // Until nobody has typed for a moment: a dialog would take the keys.
  async quiet() {
    while (Date.now() - (this.changedAt ?? 0) < QUIET) await new Promise((done) => setTimeout(done, QUIET / 10));
  }

  stop(message) {
    this.state.stopped(message);
    return STOPPED;
  }

  refused(status, answer, text) {
    if (status === 403 && !answer && text) return this.failed(); // a token that is being renewed
    if (status === 403 && answer?.person === false) return this.signedOut(true);
    if (status === 404) return this.gone(answer?.message);
    if (status === 403 || status === 409) return this.stop(answer?.message);
    this.state.refused(answer?.message);
    if (status === 413) this.leaveOut(this.request?.content.fields ?? {});
    this.request = null; // sent again when something was changed
    this.firstChange = null;
    return REFUSED;
  }

  // The article: all that stands here is offered to whoever begins a new one.
  async gone(message) {
    Object.assign(this, { article: null, base: undefined, request: null, number: 0, answeredNumber: 0 });
    await this.journal.add({ ...this.about, request: null }, Object.fromEntries(this.fields.readAll()));
    return this.stop(message);
  }

  leaveOut(fields) {
    const [longest] = Object.entries(fields).sort(([, one], [, other]) => JSON.stringify(other).length - JSON.stringify(one).length);
    if (!longest) return;
    this.oversized.set(...longest);
    if (Object.keys(fields).length > 1) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  failed() {
    this.state.offline(!this.journal.fails);
    const pause = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
    return OFFLINE;
  }

  // Goes on with a form that was left behind, of which the server may know more than this browser heard.
  async resume(left) {
    await this.save();
    while (this.running) await this.running;
    this.running = this.adopt(left).finally(() => (this.running = null)); // no sign of life in between
    await this.running;
    return this.save();
  }

  async adopt(left) {
    for (const [name, value] of Object.entries(left.fields).filter(([each]) => this.fields.names.includes(each))) {
      await this.fields.write(name, value);
      this.shown.delete(name);
      this.dirty.add(name);
    }
    const { session, base, request, version = this.version, number = 0, answeredNumber = 0 } = left;
    Object.assign(this, { session, base, version, number, answeredNumber, article: left.article ?? this.article, noted: null });
    this.kept.clear();
    this.counted(session, number);
    if (request) this.request = { address: this.address, content: request };
  }

  start() {
    this.signOfLife();
    const look = () => (this.outcome === SIGNED_OUT && this.request ? this.save() : this.signOfLife());
    setInterval(() => document.visibilityState === "visible" && look(), SIGN_OF_LIFE);
    window.addEventListener("online", () => this.outcome === OFFLINE && this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden") return this.signOfLife();
      this.note();
      return this.save();
    });
  }
}
