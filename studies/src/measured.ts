/**
 * The same design in other units: the response multiplied, the predictors moved away from zero. What an engine then
 * finds is read back to the units in which the judge works, where its likelihood keeps its digits.
 */
import { type Canonical, type Matrix, type Problem, type RandomTerm, withSigma2 } from '@mixdiff/contract';

/** `scale`: what the response is multiplied by, so the residual SD; `mean`: of the predictors, whose SD is 1. */
export interface Measure {
  readonly scale: number;
  readonly mean: number;
}
export const SCALES = [0.01, 1, 30, 1000] as const;
export const MEANS = [0, 10, 300] as const;
export const MEASURES: readonly Measure[] = MEANS.flatMap((mean) => SCALES.map((scale) => ({ scale, mean })));
export const nameOf = ({ scale, mean }: Measure): string => `scale ${scale}, mean ${mean}`;

export interface Measured {
  readonly problem: Problem;
  /** The problem that the judge sees; the same for every scale of the response. */
  readonly judged: Problem;
  /** A point of `problem` as that of `judged`. */
  read(at: Canonical): Canonical;
}

const PREDICTORS = ['x', 'u'];
/** A column of a matrix, changed. */
const changed = ({ data, ...size }: Matrix, column: number, change: (v: number) => number): Matrix => ({
  ...size,
  data: data.map((v, i) => (Math.floor(i / size.nrow) === column ? change(v) : v)),
});
/** Root mean square of N(mean, 1): the unit in which a slope without an intercept beside it is judged. */
const unitOf = ({ columns }: RandomTerm, mean: number): number =>
  columns.length === 1 && columns[0] === 'x' ? Math.hypot(1, mean) : 1;

/**
 * x + m for x: b'(x + m) adds m b' to the intercept, which a term with both takes up by T Sigma T', T = [[1, m], [0, 1]];
 * a slope alone cannot (its zero is at x + m = 0), and is another model, judged with x + m in units of its own size.
 */
export function measured(base: Problem, { scale, mean }: Measure): Measured {
  const {
    parts: {
      conditional: { columns },
    },
    random,
  } = base;
  const moved = columns.flatMap((name, j) => (PREDICTORS.includes(name) ? [j] : []));
  const shifted = random.map((term) => {
    const j = term.columns.indexOf('x');
    return j < 0 ? term : { ...term, Z: changed(term.Z, j, (v) => v + mean) };
  });
  const judged: Problem = {
    ...base,
    random: shifted.map((term, k) => {
      if (term.columns.length > 1) return random[k] as RandomTerm;
      const unit = unitOf(term, mean);
      return { ...term, Z: changed(term.Z, 0, (v) => v / unit) };
    }),
  };
  const X = moved.reduce((made, j) => changed(made, j, (v) => v + mean), base.parts.conditional.X);
  return {
    problem: {
      ...base,
      response: { ...base.response, y: base.response.y.map((v) => v * scale) },
      parts: { conditional: { ...base.parts.conditional, X } },
      random: shifted,
    },
    judged,
    read: ({ beta, Sigma, residual }) => ({
      beta: beta.map((b, j) => (j === 0 ? moved.reduce((sum, k) => sum + mean * (beta[k] as number), b) : b) / scale),
      Sigma: Sigma.map((S, k) => centred(S, shifted[k] as RandomTerm, mean, scale)),
      residual: withSigma2({ residual }, (sigma2) => sigma2 / scale ** 2).residual,
    }),
  };
}
function centred(S: Matrix, term: RandomTerm, mean: number, scale: number): Matrix {
  const by = scale ** 2;
  if (term.columns.length === 1) return { ...S, data: S.data.map((v) => (v * unitOf(term, mean) ** 2) / by) };
  const [aa = 0, ab = 0, , bb = 0] = S.data;
  const cross = (ab + mean * bb) / by;
  return { ...S, data: Float64Array.of((aa + 2 * mean * ab + mean * mean * bb) / by, cross, cross, bb / by) };
}
