// What the server has not confirmed, kept in this browser (IndexedDB) until it has. Each entry belongs to one person, to one
// form and to the version of the article that the form is based on. Where a browser keeps nothing (a private window, no room),
// the journal says so by `fails` and everything else goes on.
import { openDB } from "../vendored/idb.js";

const [FORMS, CHANGES] = ["forms", "changes"];
const DURABLE = { durability: "strict" };

const open = () =>
  openDB("patio", 1, {
    upgrade(database) {
      database.createObjectStore(FORMS, { keyPath: ["person", "session"] });
      database.createObjectStore(CHANGES, { keyPath: ["person", "session", "version", "entry"] });
    },
  });

const of = (...key) => IDBKeyRange.bound(key, [...key, []]);

// A page that is open holds its form's name: what it has not sent yet is not left behind.
const lockOf = (session) => `form ${session}`;

export const claim = (session) =>
  new Promise((done) => {
    if (!navigator.locks) return done(true);
    navigator.locks.request(lockOf(session), { ifAvailable: true }, (lock) => {
      done(Boolean(lock));
      return lock && new Promise(() => {});
    });
  });

const openForms = async () => {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map(({ name }) => name));
};

export class Journal {
  // `person` names whoever is signed in; nobody else is ever shown what is kept for them.
  constructor(person, whenFailing = () => {}) {
    this.person = person;
    this.entry = Date.now();
    this.fails = false;
    this.whenFailing = whenFailing;
  }

  async database() {
    this.opened ??= open();
    return this.opened;
  }

  // Runs `work`; answers what it answers, or `otherwise` where this browser keeps nothing.
  async attempt(work, otherwise) {
    try {
      const answer = await work(await this.database());
      this.fails = false;
      return answer;
    } catch (error) {
      this.opened = null;
      if (!this.fails) this.whenFailing(error);
      this.fails = true;
      return otherwise;
    }
  }

  // A change of `form` ({session, base, article, version, number, answeredNumber, title}) to these values. `answeredNumber` is that
  // of the last answer of which they hold everything.
  add(form, fields) {
    const entry = (this.entry = Math.max(this.entry + 1, Date.now()));
    navigator.storage?.persist?.().catch(() => {});
    return this.attempt(async (database) => {
      const transaction = database.transaction([FORMS, CHANGES], "readwrite", DURABLE);
      const forms = transaction.objectStore(FORMS);
      const before = await forms.get([this.person, form.session]);
      forms.put({ ...before, ...form, person: this.person, at: Date.now() });
      const { session, version } = form;
      transaction.objectStore(CHANGES).put({ person: this.person, session, version, entry, fields, at: Date.now() });
      await transaction.done;
    });
  }

  // Remembers a request from before it is sent until its answer is here.
  sending(form, request) {
    return this.put({ ...form, request });
  }

  put(form) {
    return this.attempt((database) => database.put(FORMS, { ...form, person: this.person, at: Date.now() }));
  }

  // The server answered: `left` is all that it has not, as it stands in the form with what the answer brought. It takes the place
  // of every entry in one step.
  received(form, left) {
    const entry = (this.entry = Math.max(this.entry + 1, Date.now()));
    return this.attempt(async (database) => {
      const transaction = database.transaction([FORMS, CHANGES], "readwrite", DURABLE);
      const [forms, changes] = [FORMS, CHANGES].map((name) => transaction.objectStore(name));
      const { session, version } = form;
      changes.delete(of(this.person, session));
      if (Object.keys(left).length) {
        forms.put({ ...form, person: this.person, at: Date.now() });
        changes.put({ person: this.person, session, version, entry, fields: left, at: Date.now() });
      } else forms.delete([this.person, session]);
      await transaction.done;
    });
  }

  // What is kept of forms that no open page has any more: [{session, base, article, version, number, answeredNumber, title, at,
  // request, fields}], the oldest first.
  left() {
    return this.attempt(async (database) => {
      const [forms, taken] = [await database.getAll(FORMS, of(this.person)), await openForms()];
      const found = [];
      for (const form of forms.filter(({ session }) => !taken.has(lockOf(session)))) {
        const entries = await database.getAll(CHANGES, of(this.person, form.session));
        entries.sort((one, other) => one.entry - other.entry);
        const fields = Object.assign({}, form.request?.fields, ...entries.map((each) => each.fields));
        if (Object.keys(fields).length) found.push({ ...form, fields });
      }
      return found.sort((one, other) => one.at - other.at);
    }, []);
  }

  // Whether anything of this person is kept, of open pages too.
  async isEmpty() {
    return this.attempt(async (database) => !(await database.count(CHANGES, of(this.person))), true);
  }

  forget(session) {
    return this.wipe([this.person, session], of(this.person, session));
  }

  forgetAll() {
    return this.wipe(of(this.person), of(this.person));
  }

  wipe(forms, changes) {
    return this.attempt(async (database) => {
      const transaction = database.transaction([FORMS, CHANGES], "readwrite", DURABLE);
      transaction.objectStore(FORMS).delete(forms);
      transaction.objectStore(CHANGES).delete(changes);
      await transaction.done;
    });
  }
}
