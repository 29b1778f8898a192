/**
 * What the log-likelihood of a fit is a function of, in a few numbers that depend neither on the order of rows, levels
 * and columns nor on any name: two models with equal numbers have one likelihood, up to a constant. With m and s the mean
 * and the standard deviation of y - offset, d = (y - offset - m) / s, Q an orthonormal basis of the columns of X,
 * h = diag(QQ'), e = (I - QQ') d and E = e'e:
 *
 *   response  n, log s, m / s, sum d^3 / n
 *   weights   log sum w, log sum w^2, sum w d / sum w, sum w d^2 / sum w       null where there are none, or all are 1
 *   fixed     rank, E / n, h'h, sum h^3, sum h e^2 / E                         of the space, not of its basis
 *   basis     log|X'X| / 2 over the kept columns              what a restricted likelihood has of it (Harville 1974)
 *   random    per term, with Z~ an orthonormal basis of its columns, u = Z~_g'd_g and v = Z~_g'e_g in level g:
 *             levels, columns, sum |u|^2 / n, sum |u|^4 / n^2, sum |v|^2 / E, sum |Z~_g'Z~_g|^2; of a diagonal structure
 *             for every column
 *   family    name and link; left out: gaussian, identity. Their trials: n, sum t, sum t^2, sum t d
 *   parts     of other linear predictors: `fixed` and `random` as above, offset: sum o, sum o^2, sum o d
 *   residual  of a residual model: see likelihood-residual.ts
 *   structures   what the structures of random terms add: see covariance-numbers.ts
 */
import { columnOf, familyName, type Matrix, OTHER_PARTS, type Problem, type RandomTerm } from '@mixdiff/contract';
import { pivotedQr, stackedTriangles } from '@mixdiff/linalg';
import * as z from 'zod';
import { termCovariance } from './covariance-numbers.ts';
import { at, column, type Response, sum, termNumbers } from './likelihood-numbers.ts';
import { precisions, residualLikelihood, residualNumbers } from './likelihood-residual.ts';
import { finite, finiteAll, maybe } from './number.ts';

const numbers = z.array(maybe);
/** One for each of `random`; left out where all are unstructured or independent. */
const structures = z.array(z.strictObject({ kind: z.string(), numbers }).nullable()).optional();
const partLikelihood = z.strictObject({
  fixed: numbers,
  offset: numbers.nullable(),
  random: z.array(numbers),
  structures,
});
export const likelihoodDocument = z.strictObject({
  response: numbers,
  weights: numbers.nullable(),
  fixed: numbers,
  basis: maybe,
  random: z.array(numbers),
  structures,
  /** Of linear predictors beside the mean's. */
  parts: z.strictObject({ zeroInflation: partLikelihood.optional(), dispersion: partLikelihood.optional() }).optional(),
  family: z.strictObject({ name: z.string(), link: z.string(), trials: numbers.nullable() }).optional(),
  residual: residualLikelihood.optional(),
});
/** What decides a likelihood, in numbers that do not depend on names or the order of rows. */
export type LikelihoodDocument = z.infer<typeof likelihoodDocument>;

const known = new WeakMap<Problem, LikelihoodDocument>();
/** Computed once per problem, O(n (p^2 + sum c^2)). */
export function likelihoodOf(problem: Problem): LikelihoodDocument {
  const made = known.get(problem) ?? numbersOf(problem);
  known.set(problem, made);
  return made;
}

function numbersOf(problem: Problem): LikelihoodDocument {
  const {
    parts: {
      conditional: { X },
    },
    random,
  } = problem;
  const { n, m, s, d } = standardised(problem);
  const { rank, R, e, leverages } = onFixedEffects(X, d);
  const E = sum(n, (i) => at(e, i) ** 2) || 1;
  const [mean, others] = [random.filter(({ part }) => !part), partsOf(problem, { d, e, E })];
  const w = precisions(problem);
  const W = w ? sum(n, (i) => at(w, i)) : 0;
  return {
    response: finiteAll([n, Math.log(s), m / s, sum(n, (i) => at(d, i) ** 3) / n]),
    weights:
      w &&
      finiteAll([
        ...[Math.log(W), Math.log(sum(n, (i) => at(w, i) ** 2))],
        ...[sum(n, (i) => at(w, i) * at(d, i)) / W, sum(n, (i) => at(w, i) * at(d, i) ** 2) / W],
      ]),
    fixed: spaceNumbers(rank, n, leverages, E),
    basis: finite(sum(rank, (i) => Math.log(Math.abs(at(R, i * (rank + 1)))))),
    ...termsOf(mean.flatMap(blocksOf), { d, e, E }),
    ...others,
    ...familyOf(problem, d),
    ...residualNumbers(problem, { d, e, E }),
  };
}
const spaceNumbers = (
  rank: number,
  n: number,
  { squares, cubes, ofSquares }: Leverages,
  E: number,
): (number | null)[] => finiteAll([rank, E / n, squares, cubes, ofSquares / E]);
/** Of linear predictors beside the mean's. */
function partsOf({ parts, random }: Problem, response: Response): Pick<LikelihoodDocument, 'parts'> {
  const { d } = response;
  const found: NonNullable<LikelihoodDocument['parts']> = {};
  for (const part of OTHER_PARTS) {
    const predictor = parts[part];
    const terms = random.filter((term) => term.part === part);
    if (!predictor) continue;
    const { X, offset: o } = predictor;
    const { rank, Q } = pivotedQr(X);
    const { e, leverages } = projected(Q, d);
    const moment = (f: (i: number) => number): number => sum(d.length, f);
    found[part] = {
      fixed: spaceNumbers(rank, d.length, leverages, moment((i) => at(e, i) ** 2) || 1),
      offset:
        o && finiteAll([moment((i) => at(o, i)), moment((i) => at(o, i) ** 2), moment((i) => at(o, i) * at(d, i))]),
      ...termsOf(terms.flatMap(blocksOf), response),
    };
  }
  return Object.keys(found).length > 0 ? { parts: found } : {};
}
function familyOf({ response }: Problem, d: Float64Array): Pick<LikelihoodDocument, 'family'> {
  const { family, link, trials } = response;
  if (family === 'gaussian' && link === 'identity') return {};
  const moment = (f: (i: number) => number): number => sum(d.length, f);
  const numbers = trials && [
    moment((i) => at(trials, i)),
    moment((i) => at(trials, i) ** 2),
    moment((i) => at(trials, i) * at(d, i)),
  ];
  return { family: { name: familyName(response), link, trials: numbers && finiteAll(numbers) } };
}
function termsOf(random: readonly RandomTerm[], response: Response): Pick<LikelihoodDocument, 'random' | 'structures'> {
  const spaces = random.flatMap((term) => spacesOf(term).map((Z) => ({ term, Z })));
  const structures = spaces.map(({ term }) => termCovariance(term, response.d));
  return {
    random: spaces.map(({ term, Z }) => finiteAll(termNumbers(term, Z, response))),
    ...(structures.some((one) => one !== null) ? { structures } : {}),
  };
}
/** Blocks of one group are independent: terms of their own. */
function blocksOf(term: RandomTerm): RandomTerm[] {
  const { structure, Z, columns } = term;
  let first = 0;
  return (structure.parts ?? []).length === 0
    ? [term]
    : (structure.parts ?? []).map((part) => {
        const [from, ncol] = [first, part.labels.length];
        first += ncol;
        const own = { nrow: Z.nrow, ncol, data: Z.data.subarray(from * Z.nrow, first * Z.nrow) };
        return { ...term, columns: columns.slice(from, first), Z: own, structure: part };
      });
}
function standardised({
  response: { y: raw },
  parts: {
    conditional: { offset },
  },
}: Problem) {
  const y = offset ? raw.map((v, i) => v - at(offset, i)) : raw;
  const n = y.length;
  const m = sum(n, (i) => at(y, i)) / n;
  const s = Math.sqrt(sum(n, (i) => (at(y, i) - m) ** 2) / n) || 1;
  return { n, m, s, d: y.map((v) => (v - m) / s) };
}
/** Sums over the rows of h^2, h^3 and h e^2. */
interface Leverages {
  readonly squares: number;
  readonly cubes: number;
  readonly ofSquares: number;
}
/** Numbers of X from which on its Q is not kept beside it. */
const LARGE = 2 ** 20;
/** Rank and triangle of X, what it leaves of d, and the leverages. */
function onFixedEffects(
  X: Matrix,
  d: Float64Array,
): { rank: number; R: Float64Array; e: Float64Array; leverages: Leverages } {
  const { nrow: n, ncol: p } = X;
  if (n * p <= LARGE) {
    const { rank, R, Q } = pivotedQr(X);
    return { rank, R, ...projected(Q, d) };
  }
  // of very many rows no vector as long is made that can be done without
  const stack = stackedTriangles(n, p, (j, from, count, into, to) => {
    into.set(columnOf(X, j).subarray(from, from + count), to);
  });
  const { rank, R, pivot } = pivotedQr(stack);
  const kept = Array.from(pivot.subarray(0, rank), (j) => columnOf(X, j));
  const e = new Float64Array(n);
  const row = new Float64Array(rank);
  const along = new Float64Array(rank);
  // rows of Q = X R^-1 as they are needed: once for Q'd, once to take it off
  const ofQ = (i: number): void => {
    for (let j = 0; j < rank; j++) {
      let left = at(kept[j] as Float64Array, i);
      for (let k = 0; k < j; k++) left -= at(row, k) * at(R, j * rank + k);
      row[j] = left / at(R, j * (rank + 1));
    }
  };
  for (let i = 0; i < n; i++) {
    ofQ(i);
    for (let j = 0; j < rank; j++) along[j] = at(along, j) + at(row, j) * at(d, i);
  }
  let [squares, cubes, ofSquares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ofQ(i);
    let [taken, leverage] = [0, 0];
    for (let j = 0; j < rank; j++) {
      taken += at(along, j) * at(row, j);
      leverage += at(row, j) ** 2;
    }
    const left = at(d, i) - taken;
    e[i] = left;
    squares += leverage ** 2;
    cubes += leverage ** 3;
    ofSquares += leverage * left ** 2;
  }
  return { rank, R, e, leverages: { squares, cubes, ofSquares } };
}
function projected(Q: Matrix, d: Float64Array): { e: Float64Array; leverages: Leverages } {
  const e = d.slice();
  const h = new Float64Array(d.length);
  for (let j = 0; j < Q.ncol; j++) {
    const q = column(Q, j);
    const along = sum(e.length, (i) => at(q, i) * at(e, i));
    for (let i = 0; i < e.length; i++) {
      e[i] = at(e, i) - along * at(q, i);
      h[i] = at(h, i) + at(q, i) ** 2;
    }
  }
  const squares = sum(h.length, (i) => at(h, i) ** 2);
  const cubes = sum(h.length, (i) => at(h, i) ** 3);
  return { e, leverages: { squares, cubes, ofSquares: sum(h.length, (i) => at(h, i) * at(e, i) ** 2) } };
}

/** Columns that share a covariance matrix. */
function spacesOf({ Z, structure }: RandomTerm): Matrix[] {
  if (structure.kind !== 'diag-het') return [Z];
  return Array.from({ length: Z.ncol }, (_, j) => ({ nrow: Z.nrow, ncol: 1, data: column(Z, j) }));
}
