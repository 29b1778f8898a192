/**
 * Nested random effects stage by stage, the outermost factor first; terms of one factor are one stage. null: factors that are not nested, or
 * a stage of more than two effects.
 */
import type { RandomTerm } from '@mixdiff/contract';

export interface Stage {
  /** Places of a row that belong to it. */
  readonly places: readonly number[];
  /** n: level of its factor. */
  readonly level: Int32Array;
}
const MOST = 2;

export function stagesOf(random: readonly RandomTerm[]): Stage[] | null {
  let place = 0;
  const found: { places: number[]; level: Int32Array; count: number }[] = [];
  for (const { columns, level, levels } of random) {
    const places = columns.map(() => place++);
    const same = found.find((stage) => refines(stage.level, level) && refines(level, stage.level));
    if (same) same.places.push(...places);
    else found.push({ places, level, count: levels.length });
  }
  found.sort((a, b) => a.count - b.count);
  const nested = found.every((stage, s) => s === 0 || refines(stage.level, found[s - 1].level));
  return nested && found.every(({ places }) => places.length <= MOST) ? found : null;
}
/** Whether rows of one level of `inner` are rows of one level of `outer`. */
function refines(inner: Int32Array, outer: Int32Array): boolean {
  const of = new Map<number, number>();
  return inner.every((l, i) => {
    const known = of.get(l) ?? outer[i];
    of.set(l, known);
    return known === outer[i];
  });
}
