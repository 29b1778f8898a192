/** The known name within two edits of a wrong one, fewer where it is short; one letter is not near another. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => [editDistance(wrong.toLowerCase(), name.toLowerCase()), name] as const);
  ranked.sort((a, b) => a[0] - b[0]);
  const [best] = ranked;
  if (!best || best[0] >= Math.max(wrong.length, best[1].length)) return undefined;
  return best[0] <= Math.max(1, Math.min(2, Math.floor(wrong.length / 3))) ? best[1] : undefined;
}
/** Insertions, deletions, replacements and swaps of neighbours (Damerau 1964, optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substitution, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1)
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      row[j] = least;
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] as number;
}
