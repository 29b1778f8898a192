/**
 * Delta debugging: the fewest of some units that still show what all of them show (Zeller & Hildebrandt 2002, IEEE Transactions on
 * Software Engineering 28, 183-200, the algorithm ddmin). The answer is minimal in that no single unit can be left out; a smaller one
 * of another kind may exist.
 */

/** Whether some of the units still show it. Asked about each set once. */
export type Shows<T> = (units: readonly T[]) => Promise<boolean>;

/** `units` must show it. Stops early, with the fewest so far, once `isOver`. */
export async function minimize<T>(units: readonly T[], shows: Shows<T>, isOver: () => boolean): Promise<readonly T[]> {
  let kept = units;
  let parts = 2;
  while (kept.length > 1 && !isOver()) {
    const split = partition(kept, Math.min(parts, kept.length));
    const next = (await firstThat(split, shows, isOver)) ?? (await firstThat(complements(split), shows, isOver));
    if (next === null) {
      if (parts >= kept.length) break;
      parts *= 2;
    } else {
      // a subset is cut in two again, a complement keeps its grain
      parts = split.includes(next) ? 2 : Math.max(parts - 1, 2);
      kept = next;
    }
  }
  return kept;
}
function partition<T>(units: readonly T[], parts: number): (readonly T[])[] {
  return Array.from({ length: parts }, (_, k) =>
    units.slice(Math.floor((k * units.length) / parts), Math.floor(((k + 1) * units.length) / parts)),
  );
}
/** All but each part; of two parts each is the other's. */
const complements = <T>(split: readonly (readonly T[])[]): (readonly T[])[] =>
  split.length < 3 ? [] : split.map((part) => split.filter((other) => other !== part).flat());
async function firstThat<T>(
  sets: readonly (readonly T[])[],
  shows: Shows<T>,
  isOver: () => boolean,
): Promise<readonly T[] | null> {
  for (const set of sets) {
    if (isOver()) return null;
    if (await shows(set)) return set;
  }
  return null;
}
