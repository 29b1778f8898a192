/** The random effects of all terms side by side, and those of each row: `m` places, term by term. */
import type { RandomTerm } from '@mixdiff/contract';
import { type Roots, rootsOf } from '@mixdiff/covariance';

export interface Term {
  readonly roots: Roots;
  /** Places of a row: from `place` on, as many as columns. */
  readonly place: number;
  readonly columns: number;
  /** What the columns of Z were divided by. */
  readonly scale: Float64Array;
}
export interface Layout {
  readonly n: number;
  readonly m: number;
  readonly q: number;
  readonly terms: readonly Term[];
  /** n x m: effect of each place, and its value of Z, scaled. */
  readonly effect: Int32Array;
  readonly z: Float64Array;
}

/** null: a structure without coordinates. */
export function layoutOf(random: readonly RandomTerm[], n: number): Layout | null {
  const m = random.reduce((sum, { columns }) => sum + columns.length, 0);
  const effect = new Int32Array(n * m);
  const z = new Float64Array(n * m);
  const terms: Term[] = [];
  let [place, first] = [0, 0];
  for (const { structure, columns, levels, level, Z } of random) {
    const c = columns.length;
    const roots = rootsOf(structure);
    if (!roots) return null;
    const free = structure.kind === 'us' || structure.kind === 'diag-het';
    const scale = new Float64Array(c).fill(1);
    for (let j = 0; j < c && free; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Z.data[j * n + i] ** 2;
      scale[j] = Math.sqrt(sum / n) || 1;
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) {
        effect[i * m + place + j] = first + level[i] * c + j;
        z[i * m + place + j] = Z.data[j * n + i] / scale[j];
      }
    }
    terms.push({ roots, place, columns: c, scale });
    place += c;
    first += levels.length * c;
  }
  return { n, m, q: first, terms, effect, z };
}
