/** The names that were meant by one that is not there. */

/** `did you mean "hops"?`, or undefined where none of `names` is alike. */
export function suggestion(wanted: unknown, names: readonly string[]): string | undefined {
  const alike = typeof wanted === "string" ? nearest(wanted, names) : [];
  return alike.length === 0 ? undefined : `did you mean ${alike.map((name) => `"${name}"`).join(" or ")}?`;
}

/** Up to three of `names`, the most similar first, of which at most half of the letters must change. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const ranked = names.map((name) => ({
    name,
    share: distance(wanted, name) / Math.max(wanted.length, name.length, 1),
  }));
  const alike = ranked.filter(({ share }) => share <= 0.5).sort((a, b) => a.share - b.share);
  return alike.slice(0, 3).map(({ name }) => name);
}

/** Levenshtein's edit distance, ignoring case. */
function distance(a: string, b: string): number {
  const [from, to] = [a, b].map((name) => [...name.slice(0, 64).toLowerCase()]) as [string[], string[]];
  const row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, x] of from.entries()) {
    let diagonal = row[0] as number;
    row[0] = i + 1;
    for (const [j, y] of to.entries()) {
      const cost = diagonal + (x === y ? 0 : 1);
      diagonal = row[j + 1] as number;
      row[j + 1] = Math.min(cost, diagonal + 1, (row[j] as number) + 1);
    }
  }
  return row[to.length] as number;
}
