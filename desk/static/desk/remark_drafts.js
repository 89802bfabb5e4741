// A remark that is being written is kept in this browser, for whoever writes it, until it was sent.

const keysOf = (person) => Object.keys(localStorage).filter((key) => key.startsWith(`remark ${person} `));

const attempt = (work, otherwise) => {
  try {
    return work();
  } catch {
    return otherwise; // a browser that keeps nothing
  }
};

// {text, place} of the article whose remarks are at `address`.
export const draftAt = (person, address) => {
  const key = `remark ${person} ${address}`;
  return {
    read: () => attempt(() => JSON.parse(localStorage.getItem(key)), null),
    write: (draft) => attempt(() => (draft.text.trim() ? localStorage.setItem(key, JSON.stringify(draft)) : localStorage.removeItem(key))),
  };
};

export const hasDrafts = (person) => attempt(() => keysOf(person).length > 0, false);

export const forgetDrafts = (person) => attempt(() => keysOf(person).forEach((key) => localStorage.removeItem(key)));
