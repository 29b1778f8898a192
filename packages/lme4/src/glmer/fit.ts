/** What glmer and its summary state at a point that was just evaluated. */
import {
  type Canonical,
  type Chosen,
  type Criterion,
  type Fit,
  type Matrix,
  type Note,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { choiceOf, versionOf, versions } from '../choices.ts';
import { isSingular } from '../covariance.ts';
import { checkConvergence, type Derivatives } from '../derivatives.ts';
import { droppedColumns, singularFit, type Wording } from '../messages.ts';
import { randomModes } from '../solution.ts';
import { lambda } from '../system.ts';
import { type BetaCovariance, covarianceOfBeta } from './covariance-of-beta.ts';
import { type Quadrature, surplus } from './criterion.ts';
import { fallenBackToRX, notConvergedBy } from './messages.ts';
import type { GlmerModel } from './model.ts';
import { conditionalDeviations } from './modes.ts';
import { scaleOf } from './scale.ts';
import type { Manners } from './stages.ts';

export interface Outcome {
  readonly par: Float64Array;
  readonly names: readonly string[];
  /** The deviance there. */
  readonly value: number;
  readonly manners: Manners;
  readonly quadrature: Quadrature | null;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly derivatives: Derivatives | null;
  readonly wording: Wording;
  readonly notes: readonly Note[];
}

/** `model` holds the state of that evaluation, RX filled. */
export function fitAt(model: GlmerModel, chosen: Chosen, outcome: Outcome): Fit {
  const { par, names, value, stop, trace, derivatives, manners } = outcome;
  const { design } = model;
  const { problem, layout, n, rank, kept } = design;
  const theta = par.slice(0, layout.length);
  const singular = isSingular(layout, theta);
  const b = modesOf(model);
  const { dispersion, variance } = scaleOf(model);
  const errors = covarianceOfBeta(model, derivatives, dispersion);
  // theta of a negative binomial counts, given or not
  const k = rank + layout.length + (design.family.scaled || problem.response.theta !== undefined ? 1 : 0);
  return {
    backend: 'lme4',
    as: `lme4 ${versionOf(chosen)}`,
    method: problem.method,
    chosen,
    meaning: {
      criterion: criterionOf(manners.nagq, model),
      se: errors.by === 'hessian' ? 'observed-information' : 'theta-fixed',
      seScale: 1,
      statistic: 'z',
      df: 'infinite',
      weights: 'likelihood',
      logLikConstant: surplus(model, outcome.quadrature) / 2,
      k,
      nBIC: n,
      dfResidual: n - k,
      parameterization: 'cholesky',
      varianceOrder: choiceOf(chosen, 'variance-order') === 'lower-triangle' ? 'lower-triangle' : 'deviations-first',
    },
    canonical: canonicalOf(model),
    native: {
      names,
      values: par.slice(),
      scale: 'cholesky',
      gradient: derivatives?.gradient ?? null,
      hessian: derivatives?.hessian ?? null,
      eigenvalues: derivatives?.eigenvalues ?? null,
    },
    stop,
    trace,
    logLik: -value / 2,
    criterion: value,
    vcov: errors.vcov,
    df: null,
    ranef: randomModes(
      model,
      b,
      conditionalDeviations(model).map((sd) => Math.sqrt(variance) * sd),
    ),
    fitted: model.mu.slice(),
    dropped: problem.parts.conditional.columns.filter((_, j) => !kept.includes(j)),
    singular,
    absent: {},
    withheld: [],
    notes: [...versionNotes('lme4', versions, chosen), ...outcome.notes, ...notesOf(model, outcome, singular, errors)],
  };
}

/** With the family's canonical link the expected information is the observed one, and the criterion goes by that name. */
export function criterionOf(nagq: number, { design, manner: { stale } }: GlmerModel): Criterion {
  const { family, link, theta } = design.problem.response;
  if (design.family.scaled) return { kind: 'no-model', what: 'dispersion' };
  if (theta !== undefined && design.w.some((v) => v !== 1)) return { kind: 'no-model', what: 'weights' };
  if (nagq === 0) return { kind: 'joint-mode' };
  const jumps = stale ? { stale: true as const } : {};
  return nagq === 1
    ? { kind: 'laplace', information: CANONICAL[family] === link ? 'observed' : 'expected', ...jumps }
    : { kind: 'quadrature', nodes: nagq, ...jumps };
}
const CANONICAL: Readonly<Record<string, string>> = { binomial: 'logit', poisson: 'log' };

/** In lme4's order: what the optimizer said; then the derivatives, unless the fit is singular. */
function notesOf({ design }: GlmerModel, outcome: Outcome, singular: boolean, { by }: BetaCovariance): Note[] {
  const { stop, derivatives, names, wording } = outcome;
  const { layout, problem, kept } = design;
  const dropped = problem.parts.conditional.columns.filter((_, j) => !kept.includes(j));
  const zeros = layout.names.filter((_, k) => layout.lower[k] === 0 && outcome.par[k] < 1e-4);
  return [
    ...(dropped.length > 0 ? [droppedColumns(dropped)] : []),
    ...(stop.code !== null && stop.code > 0 ? [notConvergedBy(stop)] : []),
    ...(singular ? [singularFit(zeros)] : []),
    ...(derivatives && !singular ? checkConvergence(derivatives, names, wording) : []),
    ...(derivatives && by === 'RX' ? [fallenBackToRX()] : []),
  ];
}

/** Of the state as it is: Sigma_k = T_k T_k', times sigma^2 where T is relative to sigma. */
export function canonicalOf(model: GlmerModel): Canonical {
  const { design, T, beta } = model;
  const { dispersion, variance } = scaleOf(model);
  const { problem, layout, kept } = design;
  const all = new Float64Array(problem.parts.conditional.X.ncol).fill(NaN);
  kept.forEach((column, j) => {
    all[column] = beta[j];
  });
  const Sigma: Matrix[] = new Array(layout.terms.length);
  for (const { position, size, at } of layout.terms) {
    const data = new Float64Array(size * size);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        for (let m = 0; m <= Math.min(i, j); m++)
          data[j * size + i] += variance * T[at + m * size + i] * T[at + m * size + j];
      }
    }
    Sigma[position] = { nrow: size, ncol: size, data };
  }
  const own = Number.isNaN(dispersion) ? {} : { family: { dispersion } };
  return { beta: all, Sigma, residual: { kind: 'none', ...own } };
}

/** q: b = Lambda u. */
function modesOf({ design: { layout, blocks }, T, u }: GlmerModel): Float64Array {
  const b = u.slice();
  lambda(layout, blocks, T, b, 1);
  return b;
}
