/** Fits of mmrm that were recorded, as fits of problems here, without any engine. */
import type { Canonical, Fit, Kind, Problem } from '@mixdiff/contract';
import { buildProblem, effectsOf, parseCsv } from '@mixdiff/frame';
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import { readGolden, readGoldenJson, statedFit } from '@mixdiff/testing';
import { sure } from '../models.ts';

interface Recorded {
  readonly fit: {
    readonly logLik: number;
    readonly beta: Readonly<Record<string, number>>;
    readonly theta: readonly number[];
    readonly theta_vcov: readonly (readonly number[])[];
    readonly Sigma: readonly (readonly number[])[];
  };
}
export const FORMULA = 'FEV1 ~ RACE + SEX + ARMCD * AVISIT';
export function fev(structure: 'us' | 'cs', method: 'REML' | 'ML' = 'REML', changed: { formula?: string } = {}) {
  const table = sure(parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev-data.csv' }));
  const factors = { SEX: ['Male', 'Female'], AVISIT: null, USUBJID: null, ARMCD: null, RACE: null };
  const spec = { formula: FORMULA, repeated: `${structure}(AVISIT | USUBJID)`, method, factors, ...changed };
  const { problem, frame } = sure(buildProblem(table, spec, { dataHash: '' }));
  return { problem, effects: sure(effectsOf(frame)), frame, table };
}
export const recorded = (name: string): Recorded['fit'] => readGoldenJson<Recorded>(`mmrm/${name}.json`).fit;

/** Where mmrm stopped. */
export function recordedFit(problem: Problem, name: string): Fit {
  const { logLik, beta, Sigma, theta, theta_vcov } = recorded(name);
  const { columns } = problem.parts.conditional;
  const canonical: Canonical = {
    beta: Float64Array.from(columns, (column) => beta[column]),
    Sigma: [],
    residual: { kind: 'marginal', ...parametersOf(problem.residual?.structure.kind ?? 'us', Sigma) },
  };
  const made = statedFit(problem);
  return {
    ...made,
    canonical,
    logLik,
    meaning: { ...made.meaning, df: 'satterthwaite' },
    native: { ...made.native, values: Float64Array.from(theta), hessian: inverseOf(theta_vcov) },
  };
}
function inverseOf(rows: readonly (readonly number[])[]) {
  const k = rows.length;
  const L = Float64Array.from(rows.flat());
  cholesky(L, k);
  const data = new Float64Array(k * k);
  choleskyInverse(L, k, data);
  return { nrow: k, ncol: k, data };
}

/** Variances and covariances, or one variance and one correlation. */
export function parametersOf(kind: Kind, Sigma: readonly (readonly number[])[]) {
  if (kind === 'cs-hom') return { sigma2: Sigma[0][0], parameters: { rho: Sigma[1][0] / Sigma[0][0] } };
  const entries = Sigma.flatMap((row, i) =>
    row.slice(0, i + 1).map((v, j) => [i === j ? `variance.${i + 1}` : `cov.${i + 1}.${j + 1}`, v] as const),
  );
  return { sigma2: Number.NaN, parameters: Object.fromEntries(entries) };
}
/** Sigma of mmrm's theta for us: L L', L = diag(e^theta) times a unit lower triangle that is filled row by row. */
export function unstructuredOf(theta: Float64Array): readonly (readonly number[])[] {
  const m = Math.round((Math.sqrt(1 + 8 * theta.length) - 1) / 2);
  let at = m;
  const L = Array.from({ length: m }, (_, i) => {
    const scale = Math.exp(theta[i]);
    return Array.from({ length: m }, (__, j) => (j > i ? 0 : j === i ? scale : scale * theta[at++]));
  });
  return L.map((row) => L.map((other) => row.reduce((sum, x, k) => sum + x * other[k], 0)));
}
