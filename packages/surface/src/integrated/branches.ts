/** Nested random effects as a tree: a level of a stage, and the levels of the next stage within it. */
import type { Stage } from './stages.ts';

/** A level of a stage, with what is below it. */
export interface Branch {
  readonly stage: Stage;
  readonly rows: readonly number[];
  readonly below: readonly Branch[];
  /** Effects of the level and those below, and for each row and place (own and below) which one. */
  readonly q: number;
  readonly places: readonly number[];
  readonly effect: Int32Array;
}
/** The levels of the first stage among some rows, each with its branches of the others. */
export function branchesOf(stages: readonly Stage[], rows: readonly number[]): Branch[] {
  const [stage, ...rest] = stages;
  if (!stage) return [];
  const groups = new Map<number, number[]>();
  for (const i of rows) {
    const own = groups.get(stage.level[i]);
    if (own) own.push(i);
    else groups.set(stage.level[i], [i]);
  }
  return [...groups.values()].map((own) => {
    const below = branchesOf(rest, own);
    const d = stage.places.length;
    const places = stages.flatMap((one) => one.places);
    const effect = new Int32Array(own.length * places.length);
    const at = new Map(own.map((i, r) => [i, r]));
    for (let r = 0; r < own.length; r++) for (let a = 0; a < d; a++) effect[r * places.length + a] = a;
    let q = d;
    for (const one of below) {
      one.rows.forEach((i, r) => {
        const row = (at.get(i) as number) * places.length + d;
        for (let a = 0; a < one.places.length; a++) effect[row + a] = q + one.effect[r * one.places.length + a];
      });
      q += one.q;
    }
    return { stage, rows: own, below, q, places, effect };
  });
}
