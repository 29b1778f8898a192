import { openCertifier, somePoint } from '@mixdiff/certify';
import {
  type Canonical,
  EXACT,
  type Fit,
  isRefusal,
  type Matrix,
  type Meaning,
  type Problem,
  residualNames,
} from '@mixdiff/contract';
import { restate } from '@mixdiff/explain';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { encodeFit, type FitDocument } from '@mixdiff/schema';

/** Fits that no engine made: any point of a model, stated by chosen conventions. */
export function problemOf(csv: string, spec: ModelSpec): Problem {
  const table = parseCsv(csv, { name: 'constructed.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, spec, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  return built.problem;
}
export function highest(problem: Problem): Canonical {
  const start = somePoint(problem);
  const best = start && openCertifier(problem, { starts: 40, seed: 7 }).certify(start).best;
  if (!best) throw new Error('no highest point');
  return best;
}
export function diagonal(c: number, value: number): Matrix {
  const data = new Float64Array(c * c);
  for (let i = 0; i < c; i++) data[i * (c + 1)] = value;
  return { nrow: c, ncol: c, data };
}
export function plainMeaning({
  response: { y },
  parts: {
    conditional: { columns },
  },
  random,
  residual,
}: Problem): Meaning {
  const [n, p] = [y.length, columns.length];
  const theta = random.reduce((sum, { columns: { length: c } }) => sum + (c * (c + 1)) / 2, 0);
  const k = p + theta + (residual ? residualNames(residual).length : 1);
  return {
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
    parameterization: 'constructed',
  };
}
/** The document of a point by some conventions; `df` for every coefficient where these have any. */
export function stated(
  problem: Problem,
  point: Canonical,
  change: Partial<Meaning> = {},
  df: number | null = null,
  stop: Partial<Fit['stop']> = {},
): FitDocument {
  const meaning = { ...plainMeaning(problem), ...change };
  const bare: Fit = {
    backend: 'constructed',
    as: 'constructed 1.0',
    method: problem.method,
    chosen: {},
    meaning,
    canonical: point,
    native: { names: [], values: new Float64Array(0), scale: 'none', gradient: null, hessian: null, eigenvalues: null },
    stop: {
      reason: 'converged',
      code: 0,
      message: '',
      optimizer: 'constructed',
      iterations: 1,
      evaluations: { f: 1, g: 0 },
    },
    trace: null,
    logLik: Number.NaN,
    criterion: Number.NaN,
    vcov: null,
    df: df === null ? null : new Float64Array(problem.parts.conditional.columns.length).fill(df),
    ranef: [],
    fitted: new Float64Array(problem.response.y.length).fill(Number.NaN),
    dropped: [],
    singular: false,
    absent: {},
    withheld: [],
    notes: [],
  };
  const fit = restate({ ...bare, logLik: 0, criterion: 0 }, problem, point, meaning);
  if (!fit) throw new Error('the point has no likelihood');
  const document = encodeFit({ ...fit, stop: { ...bare.stop, ...stop } }, problem);
  delete document.fitted;
  delete document.ranef;
  return document;
}
