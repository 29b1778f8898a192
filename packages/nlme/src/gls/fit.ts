/** What gls and its summary report at a point. */
import {
  type Canonical,
  type Chosen,
  EXACT,
  type Fit,
  type Meaning,
  type Problem,
  type ResidualModel,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { versions } from '../choices.ts';
import { wouldStop } from '../messages.ts';
import { residualNotes } from '../residual/notes.ts';
import { crossProductInverse } from '../upper-triangle.ts';
import type { Model, State } from './model.ts';

/** beta and sigma^2 at their maximum for this correlation. */
export const pointOf = ({ N, problem, structure }: Model, { beta, rss, par }: State): Canonical => ({
  beta,
  Sigma: [],
  residual: problem.residual ? structure.toResidual(par, rss / N) : { kind: 'variance', sigma2: rss / N },
});

export interface Described {
  readonly par: Float64Array;
  readonly state: State;
  readonly stop: Stop;
  readonly trace: Trace | null;
  /** Its own beta and sigma^2 count; left out: the best for the state's correlation. */
  readonly point?: Canonical;
}

export function fitAt(model: Model, chosen: Chosen, { par, state, stop, trace, point }: Described): Fit {
  const { problem, p } = model;
  const canonical = point ? completed(point, state) : pointOf(model, state);
  const meaning = meaningOf(model);
  const sigma2 = point ? (model.structure.fromResidual(point.residual)?.sigma2 ?? Number.NaN) : state.rss / model.N;
  const logLik = logLikAt(model, state, canonical.beta, sigma2);
  return {
    backend: 'nlme',
    as: `nlme ${chosen['as']?.value ?? ''}`,
    method: problem.method,
    chosen,
    meaning,
    canonical,
    native: {
      names: model.structure.names,
      values: par,
      scale: meaning.parameterization,
      gradient: null,
      hessian: null,
      eigenvalues: null,
    },
    stop,
    trace,
    logLik,
    criterion: -2 * logLik,
    vcov: crossProductInverse(state.RX, p, sigma2 * meaning.seScale ** 2),
    df: new Float64Array(p).fill(model.n - p),
    ranef: [],
    fitted: fittedValues(problem, canonical.beta),
    dropped: [],
    singular: false,
    absent: {},
    withheld: [],
    notes: [
      ...versionNotes('nlme', versions, chosen),
      ...problem.source.dropped.map((dropped) => wouldStop('gls', dropped)),
      ...(problem.residual ? residualNotes(problem.residual, model.structure, par) : []),
    ],
  };
}
const completed = (at: Canonical, { beta }: State): Canonical =>
  at.beta.every(Number.isFinite) ? at : { ...at, beta };

/** At the state's correlation; beta and sigma^2 of the point: RSS(b) = RSS + |R_X (b - beta)|^2. */
function logLikAt({ N, p, problem, constant }: Model, state: State, beta: Float64Array, sigma2: number): number {
  const away = Float64Array.from(beta, (b, j) => b - state.beta[j]);
  let rss = state.rss;
  if (problem.method === 'ML') {
    for (let i = 0; i < p; i++) {
      let sum = 0;
      for (let j = i; j < p; j++) sum += state.RX[j * p + i] * away[j];
      rss += sum * sum;
    }
  }
  // l = constant - value where sigma^2 = RSS / N
  return constant - state.value - (N / 2) * (Math.log((sigma2 * N) / state.rss) + rss / (N * sigma2) - 1);
}

/** gls multiplies its standard errors by sqrt(n / (n - p)) under ML, and counts n - p in REML's BIC; n - p its df. */
function meaningOf({ n, p, problem, structure }: Model): Meaning {
  const REML = problem.method === 'REML';
  const k = p + structure.names.length + 1;
  return {
    criterion: EXACT,
    se: 'theta-fixed',
    seScale: REML ? 1 : Math.sqrt(n / (n - p)),
    statistic: 't',
    df: 'residual',
    weights: 'precision',
    logLikConstant: 0,
    k,
    nBIC: REML ? n - p : n,
    dfResidual: n - p,
    parameterization: scaleOf(problem.residual, structure.names.length),
    ...spaceOf(problem.residual),
  };
}
/** corCompSymm ends at -1 / (M - 1), M the rows of the largest subject and not the positions that are declared. */
function spaceOf(residual: ResidualModel | null): Pick<Meaning, 'space'> {
  if (!residual?.structure.kind.startsWith('cs')) return {};
  const rows = new Int32Array(residual.subject.levels.length);
  for (const subject of residual.subject.index) rows[subject]++;
  const largest = rows.reduce((most, m) => Math.max(most, m), 2);
  return largest < residual.structure.labels.length ? { space: { rho: { lower: -1 / (largest - 1), upper: 1 } } } : {};
}

const SPATIAL = ['exp', 'gau', 'lin', 'ratio', 'spher'];
function scaleOf(residual: ResidualModel | null, parameters: number): string {
  if (SPATIAL.includes(residual?.structure.kind ?? '')) return 'log-range';
  if (parameters === 0) return 'none';
  return parameters > 1 ? 'correlation+log-sd-ratios' : 'logit-correlation';
}

export function fittedValues({ parts }: Problem, beta: Float64Array): Float64Array {
  const { nrow: n, ncol: p, data } = parts.conditional.X;
  const fitted = new Float64Array(n);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) fitted[i] += data[j * n + i] * beta[j];
  return fitted;
}
