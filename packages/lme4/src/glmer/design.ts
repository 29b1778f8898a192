/** What a generalized model's evaluations need of a problem: rows, columns and where Z'WZ has entries, W changing. */
import type { Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { type ThetaLayout, thetaLayout } from '../covariance.ts';
import { type Blocks, type CompactTerm, crossProducts } from '../cross-products.ts';
import { type Family, familyOf } from './families/families.ts';
import { addProducts, gather, scatter } from './row-kernels.ts';

export interface GlmerDesign {
  readonly problem: Problem;
  readonly n: number;
  readonly rank: number;
  /** rank: kept columns of X, ascending. */
  readonly kept: Int32Array;
  /** n x rank. */
  readonly X: Float64Array;
  readonly offset: Float64Array;
  /** n: prior weights, times trials. */
  readonly w: Float64Array;
  readonly family: Family;
  readonly layout: ThetaLayout;
  /** In lme4's order. */
  readonly terms: readonly CompactTerm[];
  /** Its `values` are those of the weights filled last. */
  readonly blocks: Blocks;
  /** One column of random effects, of one term: their products are diagonal. */
  readonly single: boolean;
  /** Per pair of terms k <= l, n each: first value of the block that a row adds to. */
  readonly slots: readonly (readonly Int32Array[])[];
}

/** As R's qr. */
const RANK_TOLERANCE = 1e-7;

export function buildGlmerDesign(problem: Problem): GlmerDesign {
  const { response, parts, random } = problem;
  const { X, offset } = parts.conditional;
  const n = response.y.length;
  const { rank, pivot } = pivotedQr(X, RANK_TOLERANCE);
  const kept = pivot.slice(0, rank).sort();
  const columns = new Float64Array(n * rank);
  for (const [j, column] of kept.entries()) columns.set(X.data.subarray(column * n, (column + 1) * n), j * n);
  const layout = thetaLayout(random);
  const terms = layout.terms.map(({ position, size, levels }) => {
    const { level, Z } = random[position];
    return { size, levels, level, Z: Z.data };
  });
  const blocks = crossProducts(terms, n);
  return {
    problem,
    n,
    rank,
    kept,
    X: columns,
    offset: offset ?? new Float64Array(n),
    w: trialsTimesWeights(problem),
    family: familyOf(problem),
    layout,
    terms,
    blocks,
    single: terms.length === 1 && terms[0].size === 1,
    slots: terms.map((_, k) => terms.slice(k).map((_, l) => slotsOf(terms, blocks, k, k + l))),
  };
}

function trialsTimesWeights({ response: { y, trials }, weights }: Problem): Float64Array {
  const w = new Float64Array(y.length).fill(1);
  if (weights) for (let i = 0; i < w.length; i++) w[i] *= weights.values[i];
  if (trials) for (let i = 0; i < w.length; i++) w[i] *= trials[i];
  return w;
}
function slotsOf(terms: readonly CompactTerm[], blocks: Blocks, k: number, l: number): Int32Array {
  const { firstOfTerm, own, ptr, row, at } = blocks;
  return terms[k].level.map((level, i) => {
    const block = firstOfTerm[k] + level;
    if (l === k) return own[block];
    const other = firstOfTerm[l] + terms[l].level[i];
    // block rows ascend within a block column
    let [low, high] = [ptr[block], ptr[block + 1] - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (row[middle] < other) low = middle + 1;
      else high = middle;
    }
    return at[low];
  });
}

/** blocks.values <- Z'WZ. */
export function fillWeighted({ n, terms, blocks, slots }: GlmerDesign, W: Float64Array): void {
  const { values } = blocks;
  values.fill(0);
  for (let k = 0; k < terms.length; k++) {
    const a = terms[k];
    for (let l = k; l < terms.length; l++) {
      const b = terms[l];
      // b's rows, a's columns
      for (let c = 0; c < a.size; c++) {
        for (let r = 0; r < b.size; r++) {
          addProducts(slots[k][l - k], c * b.size + r, W, a.Z, c * n, b.Z, r * n, values);
        }
      }
    }
  }
}

/** out (q) <- Z'v. */
export function fillZt({ n, terms, blocks }: GlmerDesign, v: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let k = 0; k < terms.length; k++) {
    const { size, level, Z } = terms[k];
    const first = blocks.first[blocks.firstOfTerm[k]];
    for (let c = 0; c < size; c++) scatter(level, Z, c * n, v, out, first + c, size);
  }
}
/** eta (n) += Z b. */
export function addZ({ n, terms, blocks }: GlmerDesign, b: Float64Array, eta: Float64Array): void {
  for (let k = 0; k < terms.length; k++) {
    const { size, level, Z } = terms[k];
    const first = blocks.first[blocks.firstOfTerm[k]];
    for (let c = 0; c < size; c++) gather(level, Z, c * n, b, eta, first + c, size);
  }
}
