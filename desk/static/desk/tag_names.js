// Names of tags in one line: commas, semicolons and line ends separate; a quote that nobody closed means nothing (as in
// desk/fields.py).

const NAME = /\s*(?:"((?:[^"]|"")*)"[^\S\n]*(?=[,;\n]|$)|([^,;\n]*))(?:[,;\n]|$)/g;

export const plain = (name) => (/^"[^"]*$/.test(name.trim()) ? name.trim().slice(1) : name).trim();

export const split = (text) =>
  [...text.replaceAll("\r", "\n").matchAll(NAME)]
    .map(([, quotedName, name]) => (quotedName === undefined ? plain(name) : quotedName.replaceAll('""', '"').trim()))
    .filter(Boolean);

const quoted = (name) => (/[",;]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

export const join = (names) => names.map(quoted).join(", ");
