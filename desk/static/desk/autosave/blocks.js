// Markup of rich text as its outermost blocks, and what differs between two lists of them.

export const blocksOf = (markup) => {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return [...template.content.childNodes]
    .map((node) => node.outerHTML ?? node.textContent)
    .filter((text) => text.trim());
};

// The longest list of pairs [index in `one`, index in `other`] of equal blocks, in order.
export const aligned = (one, other) => {
  let begin = 0;
  while (begin < Math.min(one.length, other.length) && one[begin] === other[begin]) begin += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - begin && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [rows, columns] = [one.length - begin - end, other.length - begin - end];
  const longest = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
  for (let i = rows - 1; i >= 0; i -= 1)
    for (let j = columns - 1; j >= 0; j -= 1)
      longest[i][j] =
        one[begin + i] === other[begin + j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const pairs = Array.from({ length: begin }, (_value, index) => [index, index]);
  for (let [i, j] = [0, 0]; i < rows && j < columns; ) {
    if (one[begin + i] === other[begin + j]) pairs.push([begin + i++, begin + j++]);
    else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
    else j += 1;
  }
  for (let index = end; index > 0; index -= 1) pairs.push([one.length - index, other.length - index]);
  return pairs;
};

// What makes `after` of `before`: [{from, to, blocks}], each as small as it can be, in order; `from` and `to` count in `before`.
export const changes = (before, after) => {
  const found = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...aligned(before, after), [before.length, after.length]]) {
    const blocks = after.slice(j, nextJ);
    if (blocks.length === nextI - i) blocks.forEach((block, at) => found.push({ from: i + at, to: i + at + 1, blocks: [block] }));
    else found.push({ from: i, to: nextI, blocks });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return found;
};
