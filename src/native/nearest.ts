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

/** How many letters are to be put in, left out, replaced or swapped with the next, ignoring case. */
function distance(a: string, b: string): number {
  const [from, to] = [a, b].map((name) => [...name.slice(0, 64).toLowerCase()]) as [string[], string[]];
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    const [above, before] = [rows[i - 1] as number[], rows[i - 2]];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (above[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? (before?.[j - 2] ?? i) + 1 : replaced;
      row[j] = Math.min(replaced, swapped, (above[j] as number) + 1, (row[j - 1] as number) + 1);
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
}
