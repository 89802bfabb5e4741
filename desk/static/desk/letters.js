// The letters and digits of words: marks, spaces and typography apart, which readers see otherwise than writers.
export const letters = (words) =>
  words
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
