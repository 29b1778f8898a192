import { type Canonical, EXACT, type Fit, type Problem } from '@mixdiff/contract';

/** The point with unit coefficients and unit variances. */
export const unitPoint = ({ parts, random }: Problem): Canonical => ({
  beta: new Float64Array(parts.conditional.columns.length).fill(1),
  Sigma: random.map(({ columns: { length: c } }) => ({
    nrow: c,
    ncol: c,
    data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0 : 1)),
  })),
  residual: { kind: 'variance', sigma2: 1 },
});
/** A fit that says of a problem what a test wants: at a point of unit parameters, standard errors of 0.5, unless told. */
export function statedFit(problem: Problem, change: Partial<Fit> = {}): Fit {
  const p = problem.parts.conditional.columns.length;
  const n = problem.response.y.length;
  const k = p + 2;
  return {
    backend: 'made',
    as: 'made 1.0',
    method: problem.method,
    chosen: {},
    meaning: {
      criterion: EXACT,
      se: 'theta-fixed',
      seScale: 1,
      statistic: 't',
      df: 'none',
      weights: 'precision',
      logLikConstant: 0,
      k,
      nBIC: n,
      dfResidual: n - k,
      parameterization: 'variance',
    },
    canonical: unitPoint(problem),
    native: { names: [], values: new Float64Array(), scale: 'none', gradient: null, hessian: null, eigenvalues: null },
    stop: {
      reason: 'converged',
      code: 0,
      message: '',
      optimizer: 'made',
      iterations: 1,
      evaluations: { f: 1, g: 0 },
    },
    trace: null,
    logLik: -10,
    criterion: 20,
    vcov: { nrow: p, ncol: p, data: Float64Array.from({ length: p * p }, (_, i) => (i % (p + 1) ? 0 : 0.25)) },
    df: null,
    ranef: [],
    fitted: new Float64Array(n),
    dropped: [],
    singular: false,
    absent: {},
    withheld: [],
    notes: [],
    ...change,
  };
}
