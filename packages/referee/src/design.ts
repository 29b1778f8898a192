import {
  type Answer,
  type Capability,
  type Feature,
  isRefusal,
  type Kind,
  type Problem,
  refuseLacking,
} from '@mixdiff/contract';
import { type Blocks, connectedBlocks } from './blocks.ts';
import { dot } from './dense.ts';
import { FAMILIES } from './glmm/families.ts';
import { badWeights, notFinite, tooLarge } from './messages.ts';
import { orthonormal } from './orthonormal.ts';
import { RESIDUAL_FEATURES } from './residual/structure.ts';

/** What a prior weight means: variance sigma^2/w, or w copies of each conditional log-density. */
export type WeightKind = 'precision' | 'likelihood';

/**
 * What every evaluation needs and none changes. Random effects are numbered so that each connected block of the design
 * is contiguous: level l of term k owns positions `start[k][l]` .. + columns[k].
 */
export interface Design {
  readonly n: number;
  readonly p: number;
  /** Number of random effects. */
  readonly q: number;
  readonly observed: Float64Array;
  readonly offset: Float64Array | null;
  /** n x p, column-major. */
  readonly X: Float64Array;
  readonly w: Float64Array;
  /** All weights are 1. */
  readonly equal: boolean;
  /** n, or the sum of the weights where they multiply log-densities. */
  readonly copies: number;
  /** Sum of log w that belongs to the constant of the likelihood; 0 where weights multiply log-densities. */
  readonly logWeights: number;
  readonly terms: readonly DesignTerm[];
  readonly blocks: Blocks;
  /** Z'WZ, packed block by block, each row-major and full. */
  readonly A: Float64Array;
}
interface DesignTerm {
  readonly name: string;
  readonly columns: number;
  readonly diagonal: boolean;
  /** n x columns, column-major, orthonormal where there are several (orthonormal.ts). */
  readonly Z: Float64Array;
  /** The problem's columns are Z T. */
  readonly T: Float64Array;
  /** n: position of the first random effect of the row's level. */
  readonly at: Int32Array;
}

/** Multiplications per evaluation with score and information: one block of 1,400 random effects reaches it. */
const OPERATION_LIMIT = 6e9;

/** A point's covariance matrices are judged as they are; whether one has its term's structure is for the certificate. */
const RANDOM_KINDS = [
  'us-hom',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'toep-het',
  'toep-hom',
  'ar1-het',
  'ar1-hom',
  'exp',
  'gau',
  'mat',
  'rr',
  'propto',
  'equalto',
  'block',
] as const satisfies readonly Kind[];

/** Of models that are not Gaussian. */
export const GENERALIZED: readonly Feature[] = [
  'part:zeroInflation',
  'part:dispersion',
  'random:zeroInflation',
  ...FAMILIES.map((family): Feature => `family:${family}`),
  // theta given
  ...['log', 'sqrt', 'identity'].map((link): Feature => `family:negative.binomial(${link})`),
];
const TAKEN: Capability = {
  name: 'the referee',
  code: 'referee',
  takes: [
    'weights',
    ...RESIDUAL_FEATURES,
    'residual-beside-random',
    ...RANDOM_KINDS.map((kind): Feature => `structure:${kind}`),
    ...GENERALIZED,
  ],
};

function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}

/** `design`: whether that of the problem is to be looked at, too. */
export function checkNumbers(problem: Problem, design = true): Answer<Problem> {
  const lacking = refuseLacking(problem, TAKEN);
  if (lacking) return lacking;
  if (!allFinite(problem.response.y)) return notFinite('the response');
  if (design && !allFinite(problem.parts.conditional.X.data)) return notFinite('the model matrix of the fixed effects');
  if (problem.parts.conditional.offset && !allFinite(problem.parts.conditional.offset)) return notFinite('the offset');
  if (!design) return problem;
  for (const term of problem.random)
    if (!allFinite(term.Z.data)) return notFinite(`the model matrix of (${term.name})`);
  return problem;
}
export function checkedWeights(problem: Problem, kind: WeightKind): Answer<Float64Array> {
  const w = problem.weights?.values ?? new Float64Array(problem.response.y.length).fill(1);
  for (let i = 0; i < w.length; i++) {
    const ok = kind === 'precision' ? w[i] > 0 : w[i] >= 0;
    if (!ok || !Number.isFinite(w[i])) return badWeights(i, w[i], kind);
  }
  return w;
}

/** A design without what is observed. */
export type DesignAlone = Omit<Design, 'observed' | 'offset'>;

/** Cross-products, once per design. Refuses what the likelihood does not know, and blocks that are too large. */
export function withoutResponse(problem: Problem, kind: WeightKind): Answer<DesignAlone> {
  const w = checkedWeights(problem, kind);
  if (isRefusal(w)) return w;
  const blocks = connectedBlocks(problem.random, problem.response.y.length);
  const operations = blocks.operations + 2 * problem.response.y.length * (problem.parts.conditional.X.ncol + 1) ** 2;
  if (operations > OPERATION_LIMIT) return tooLarge(blocks.largest, blocks.entries * 3, operations, OPERATION_LIMIT);
  const n = problem.response.y.length;
  const weighted = problem.weights !== null;
  const terms = problem.random.map((term, k) => ({
    name: term.name,
    columns: term.columns.length,
    diagonal: term.structure.kind === 'diag-het',
    ...orthonormal(term.Z.data, problem.response.y.length, term.columns.length),
    at: term.level.map((level) => blocks.start[k][level]),
  }));
  const design = {
    n,
    p: problem.parts.conditional.X.ncol,
    q: blocks.effects,
    X: problem.parts.conditional.X.data,
    w,
    equal: !weighted,
    copies: weighted && kind === 'likelihood' ? w.reduce((sum, v) => sum + v, 0) : n,
    logWeights: weighted && kind === 'precision' ? w.reduce((sum, v) => sum + Math.log(v), 0) : 0,
    terms,
    blocks,
    A: new Float64Array(blocks.entries),
  };
  fillCrossProducts(design);
  return design;
}

/** A <- Z'WZ: each row adds z_i w_i z_i' to its block. */
function fillCrossProducts({ n, w, terms, blocks, A }: DesignAlone): void {
  for (let i = 0; i < n; i++) {
    for (const one of terms) {
      const block = blocks.of[one.at[i]];
      const size = blocks.size[block];
      // where the block's first row would have its column 0
      const before = blocks.entry[block] - blocks.from[block] * (size + 1);
      for (let a = 0; a < one.columns; a++) {
        const z = one.Z[a * n + i] * w[i];
        if (z === 0) continue;
        const row = before + (one.at[i] + a) * size;
        for (const other of terms) {
          for (let b = 0; b < other.columns; b++) A[row + other.at[i] + b] += z * other.Z[b * n + i];
        }
      }
    }
  }
}

/** Column `column` of out (q rows) <- Z'Wv, v the same column of an n-row matrix. */
export function crossZ({ n, q, w, terms }: Design, v: Float64Array, column: number, out: Float64Array): void {
  const to = column * q;
  out.fill(0, to, to + q);
  for (const { columns, Z, at } of terms) {
    for (let a = 0; a < columns; a++) {
      for (let i = 0; i < n; i++) out[to + at[i] + a] += Z[a * n + i] * w[i] * v[column * n + i];
    }
  }
}
/** Column `column` of e (n rows) <- e - Zb, b the same column of a q-row matrix. */
export function subtractZ({ n, q, terms }: Design, b: Float64Array, column: number, e: Float64Array): void {
  const from = column * q;
  for (const { columns, Z, at } of terms) {
    for (let a = 0; a < columns; a++) {
      for (let i = 0; i < n; i++) e[column * n + i] -= Z[a * n + i] * b[from + at[i] + a];
    }
  }
}
/** Weighted inner product of two columns of n-row matrices. */
export function weighted({ n, w, equal }: Design, a: Float64Array, i: number, b: Float64Array, j: number): number {
  if (equal) return dot(a, i * n, b, j * n, n);
  let sum = 0;
  for (let t = 0; t < n; t++) sum += w[t] * a[i * n + t] * b[j * n + t];
  return sum;
}
