/**
 * Rewordings of a model under which nothing that matters may change, each with the way back, so that an end on the
 * reworded data can be judged on the original.
 */
import {
  type Canonical,
  type Matrix,
  own,
  type Problem,
  withConditional,
  withResponse,
  withSigma2,
} from '@mixdiff/contract';
import { onRows } from '@mixdiff/explain';

/** The same model written another way, and the way back to the parameters of the original. */
export interface Transform {
  /** `rows reversed`, `craven not centred`, … */
  readonly change: string;
  readonly problem: Problem;
  back(at: Canonical): Canonical;
}
const same = (at: Canonical): Canonical => at;
/** Factor by which units change. */
const UNITS = 10;

/** `centres`: what a centred column had subtracted, by name. */
export function transformsOf(problem: Problem, centres: Readonly<Record<string, number>> = {}): Transform[] {
  return [
    reversedRows(problem),
    reversedLevels(problem),
    ...signs(problem),
    ...references(problem),
    responseUnits(problem),
    ...responseCentred(problem),
    ...numbers(problem).flatMap((j) => [units(problem, j), ...centring(problem, j, centres)]),
  ];
}

function reversedRows(problem: Problem): Transform {
  const n = problem.response.y.length;
  return {
    change: 'rows reversed',
    problem: onRows(
      problem,
      Int32Array.from({ length: n }, (_, i) => n - 1 - i),
    ),
    back: same,
  };
}
function reversedLevels(problem: Problem): Transform {
  const random = problem.random.map((term) => ({
    ...term,
    levels: [...term.levels].reverse(),
    level: term.level.map((level) => term.levels.length - 1 - level),
  }));
  return { change: 'levels of the groups reversed', problem: { ...problem, random }, back: same };
}

const columnOf = (
  {
    parts: {
      conditional: { X },
    },
  }: Problem,
  j: number,
): Float64Array => X.data.subarray(j * X.nrow, (j + 1) * X.nrow);
const interceptOf = ({
  parts: {
    conditional: { columns },
  },
}: Problem): number => columns.indexOf('(Intercept)');
const isDummy = (problem: Problem, j: number): boolean => columnOf(problem, j).every((x) => x === 0 || x === 1);
/** Columns that are measured in units. */
const numbers = (problem: Problem): number[] =>
  problem.parts.conditional.columns.flatMap((name, j) => (name === '(Intercept)' || isDummy(problem, j) ? [] : [j]));

/** X' = X A: the old fixed effects are A times the new ones. A is p x p, by columns. */
function changedBasis(problem: Problem, change: string, A: Float64Array): Transform {
  const {
    parts: {
      conditional: { X, columns },
    },
  } = problem;
  const p = columns.length;
  const data = new Float64Array(X.data.length);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      const a = A[j * p + k] as number;
      if (a === 0) continue;
      const column = columnOf(problem, k);
      for (let i = 0; i < X.nrow; i++) data[j * X.nrow + i]! += a * (column[i] as number);
    }
  }
  return {
    change,
    problem: withConditional(problem, { X: { ...X, data } }),
    back: (at) => ({ ...at, beta: times(A, at.beta) }),
  };
}
function times(A: Float64Array, beta: Float64Array): Float64Array {
  const p = beta.length;
  return Float64Array.from({ length: p }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < p; j++) if (A[j * p + i] !== 0) sum += (A[j * p + i] as number) * (beta[j] as number);
    return sum;
  });
}
function identity(p: number): Float64Array {
  const A = new Float64Array(p * p);
  for (let j = 0; j < p; j++) A[j * (p + 1)] = 1;
  return A;
}

function signs(problem: Problem): Transform[] {
  const p = problem.parts.conditional.columns.length;
  const intercept = interceptOf(problem);
  if (p === 1 && intercept === 0) return [];
  const A = identity(p);
  for (let j = 0; j < p; j++) if (j !== intercept) A[j * (p + 1)] = -1;
  return [changedBasis(problem, 'signs of all columns but the intercept turned', A)];
}
/** Dummies of one factor beside an intercept: the last level becomes the reference. */
function references(problem: Problem): Transform[] {
  const intercept = interceptOf(problem);
  if (intercept < 0) return [];
  const p = problem.parts.conditional.columns.length;
  return [...new Set(problem.parts.conditional.term)].flatMap((term) => {
    const at = problem.parts.conditional.term.flatMap((t, j) => (t === term && j !== intercept ? [j] : []));
    if (at.length === 0 || !at.every((j) => isDummy(problem, j)) || !exclusive(problem, at)) return [];
    const A = identity(p);
    const last = at.at(-1) as number;
    A[last * p + intercept] = 1;
    for (const j of at) A[last * p + j] = -1;
    return [changedBasis(problem, `last level of ${term} as reference`, A)];
  });
}
const exclusive = (problem: Problem, at: readonly number[]): boolean =>
  problem.response.y.every((_, i) => at.reduce((sum, j) => sum + (columnOf(problem, j)[i] as number), 0) <= 1);

function responseUnits(problem: Problem): Transform {
  const scale = (x: Float64Array): Float64Array => x.map((v) => v * UNITS);
  return {
    change: `response times ${UNITS}`,
    problem: withConditional(withResponse(problem, { y: scale(problem.response.y) }), {
      offset: problem.parts.conditional.offset && scale(problem.parts.conditional.offset),
    }),
    back: ({ beta, Sigma, residual }) => ({
      beta: beta.map((x) => x / UNITS),
      Sigma: Sigma.map((S) => ({ ...S, data: S.data.map((x) => x / UNITS ** 2) })),
      residual: withSigma2({ residual }, (sigma2) => sigma2 / UNITS ** 2).residual,
    }),
  };
}
function responseCentred(problem: Problem): Transform[] {
  const intercept = interceptOf(problem);
  if (intercept < 0) return [];
  const mean = meanOf(problem.response.y);
  return [
    {
      change: 'response centred',
      problem: { ...problem, response: { ...problem.response, y: problem.response.y.map((v) => v - mean) } },
      back: (at) => ({ ...at, beta: at.beta.map((x, j) => (j === intercept ? x + mean : x)) }),
    },
  ];
}
const meanOf = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** The column in other units, in the random effects too where it is there by the same name. */
function units(problem: Problem, j: number): Transform {
  const name = problem.parts.conditional.columns[j] as string;
  const A = identity(problem.parts.conditional.columns.length);
  A[j * (problem.parts.conditional.columns.length + 1)] = UNITS;
  const fixed = changedBasis(problem, `${name} times ${UNITS}`, A);
  const random = problem.random.map((term) => {
    const at = term.columns.indexOf(name);
    return at < 0 ? term : { ...term, Z: scaledColumn(term.Z, at, UNITS) };
  });
  return {
    ...fixed,
    problem: { ...fixed.problem, random },
    back(at) {
      const { beta, residual } = fixed.back(at);
      const Sigma = at.Sigma.map((S, k) => unscaled(S, problem.random[k]?.columns.indexOf(name) ?? -1));
      return { beta, residual, Sigma };
    },
  };
}
function scaledColumn(Z: Matrix, column: number, by: number): Matrix {
  return { ...Z, data: Z.data.map((x, i) => (Math.floor(i / Z.nrow) === column ? x * by : x)) };
}
/** Z' = Z D, so Sigma = D Sigma' D. */
const unscaled = (S: Matrix, at: number): Matrix =>
  at < 0
    ? S
    : {
        ...S,
        data: S.data.map((x, i) => {
          const times = Number(Math.floor(i / S.nrow) === at) + Number(i % S.nrow === at);
          return x * UNITS ** times;
        }),
      };

/** A column centred, or, where it is, put back to where it was (or to begin at zero). */
function centring(problem: Problem, j: number, centres: Readonly<Record<string, number>>): Transform[] {
  const intercept = interceptOf(problem);
  if (intercept < 0) return [];
  const name = problem.parts.conditional.columns[j] as string;
  const column = columnOf(problem, j);
  const mean = meanOf(column);
  const size = Math.sqrt(meanOf(column.map((x) => x * x)));
  const centred = Math.abs(mean) < 1e-8 * size;
  const shift = centred ? (own(centres, name) ?? -Math.min(...column)) : -mean;
  const A = identity(problem.parts.conditional.columns.length);
  A[j * problem.parts.conditional.columns.length + intercept] = shift;
  return [changedBasis(problem, `${name} ${centred ? 'not centred' : 'centred'}`, A)];
}
