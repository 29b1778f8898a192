/** A Fit from parameters: what lme and its summary report there. */
import {
  type Canonical,
  type Chosen,
  EXACT,
  type Fit,
  type Meaning,
  type Note,
  type RandomModes,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { gammaOf, ownSigma2 } from './canonical.ts';
import { versions } from './choices.ts';
import { containment } from './containment.ts';
import { fittedValues } from './fitted.ts';
import { nearZero, perfectFit, wouldStop } from './messages.ts';
import { type Model, rootOfX } from './model.ts';
import { gradientOf, logLikAt } from './objective.ts';
import { residualNotes } from './residual/notes.ts';
import { singularTerms } from './singular.ts';
import { crossProductInverse } from './upper-triangle.ts';

export interface Described {
  readonly par: Float64Array;
  readonly point: Canonical;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

export function fitAt(model: Model, chosen: Chosen, names: readonly string[], described: Described): Fit {
  const { par, point, stop, trace } = described;
  const { problem } = model;
  const sigma2 = ownSigma2(model, point);
  const gradient = new Float64Array(par.length);
  const at = model.decomposed.solveAt(par);
  if (!model.structure) gradientOf(model)(par, at, gradient);
  const gamma = gammaOf(model, point.beta);
  const logLik = logLikAt(model, at, gamma, sigma2);
  const meaning = meaningOf(model);
  const { modes } = model.posterior.predict(at, gamma);
  const singular = singularTerms(model, point.Sigma, sigma2);
  return {
    backend: 'nlme',
    as: `nlme ${chosen['as']?.value ?? ''}`,
    method: problem.method,
    chosen,
    meaning,
    canonical: point,
    native: {
      names,
      values: par,
      scale: 'log-cholesky-relative-precision',
      gradient: model.structure ? null : gradient,
      hessian: null,
      eigenvalues: null,
    },
    stop,
    trace,
    logLik,
    criterion: -2 * logLik,
    vcov: crossProductInverse(rootOfX(model.design, at.root), model.design.p, sigma2 * meaning.seScale ** 2),
    df: containment(problem, model.levels).coefficients,
    ranef: modesByTerm(model, modes),
    fitted: fittedValues(model, point.beta, modes),
    dropped: [],
    singular: singular.length > 0,
    absent: {},
    withheld: [],
    notes: [
      ...versionNotes('nlme', versions, chosen),
      ...notesOn(model, singular, sigma2),
      ...residualNotesAt(model, par),
    ],
  };
}

const residualNotesAt = ({ problem: { residual }, structure, decomposed: { d } }: Model, par: Float64Array): Note[] =>
  residual && structure ? residualNotes(residual, structure, par.subarray(d - structure.start.length)) : [];

/** Residuals below this, relative to the response, are rounding errors. */
const ROUNDING = 1e-12;

function notesOn({ problem }: Model, singular: readonly string[], sigma2: number): Note[] {
  const largest = problem.response.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0);
  const notes: Note[] = [
    ...problem.source.dropped.map((dropped) => wouldStop('lme', dropped)),
    ...(singular.length > 0 ? [nearZero(singular)] : []),
  ];
  return Math.sqrt(sigma2) <= ROUNDING * largest ? [...notes, perfectFit()] : notes;
}

/** summary.lme multiplies standard errors by sqrt(n / (n - p)) under ML (adjustSigma), and counts n - p in REML's BIC. */
function meaningOf({ problem, design: { n, p }, decomposed: { d } }: Model): Meaning {
  const REML = problem.method === 'REML';
  const k = p + d + 1;
  return {
    criterion: EXACT,
    se: 'theta-fixed',
    seScale: REML ? 1 : Math.sqrt(n / (n - p)),
    statistic: 't',
    df: 'containment',
    weights: 'precision',
    logLikConstant: 0,
    k,
    nBIC: REML ? n - p : n,
    // nlme has no df.residual for lme; this is lme4's count.
    dfResidual: n - k,
    parameterization: 'log-cholesky-relative-precision',
    varianceIntervals: 'unbounded-scales',
  };
}

function modesByTerm({ problem, levels }: Model, b: readonly Float64Array[]): RandomModes[] {
  const modes: RandomModes[] = [];
  levels.forEach(({ M, q, blocks }, l) => {
    for (const block of blocks) {
      const { name, Z } = problem.random[block.term];
      modes[block.term] ??= {
        term: name,
        mode: { nrow: M, ncol: Z.ncol, data: new Float64Array(M * Z.ncol) },
        condSD: null,
      };
      const { data } = modes[block.term].mode;
      for (let j = 0; j < block.q; j++) {
        for (let g = 0; g < M; g++) data[(block.first + j) * M + g] = b[l][g * q + block.column + j];
      }
    }
  });
  return modes;
}
