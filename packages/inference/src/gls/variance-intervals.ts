/**
 * Wald intervals of the parameters of a residual model by the observed information, each on a scale without bounds: h(phi) +-
 * z h'(phi) SE, taken back. Logarithm: variances, ratios of standard deviations, ranges, constants. Fisher's z: correlations.
 * Logit: nuggets. As they are: covariances, autoregressive and moving-average coefficients, powers and exponents (Pinheiro & Bates 2000, section
 * 2.4.3).
 */
import { type Fit, isRefusal, type Problem, type ResidualModel, residualNames, varianceNames } from '@mixdiff/contract';
import { qnorm } from '@mixdiff/probability';
import type { Interval } from '../interval.ts';
import { inverseInformation, type StatedInformation, stateOf } from './tests.ts';

/** A scale without bounds. */
export interface Scale {
  readonly label: string;
  readonly to: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly back: (y: number) => number;
}
const LOG: Scale = { label: 'log scale', to: Math.log, slope: (x) => 1 / x, back: Math.exp };
const FISHER: Scale = { label: "Fisher's z", to: Math.atanh, slope: (x) => 1 / (1 - x * x), back: Math.tanh };
const LOGIT: Scale = {
  label: 'logit scale',
  to: (x) => Math.log(x / (1 - x)),
  slope: (x) => 1 / (x * (1 - x)),
  back: (y) => 1 / (1 + Math.exp(-y)),
};
const PLAIN: Scale = { label: 'as it is', to: (x) => x, slope: () => 1, back: (y) => y };

/** The scale of each parameter, by the names that the contract makes. */
export function scalesOf(model: ResidualModel): readonly Scale[] {
  const { structure, by, variance = [] } = model;
  const m = structure.labels.length;
  const each = (count: number, scale: Scale): Scale[] => Array.from({ length: count }, () => scale);
  const names = residualNames({ ...model, variance: [] }).length / (by?.levels.length ?? 1);
  const [first, rest] = ((): [number, Scale] => {
    const { kind } = structure;
    if (kind === 'us') return [m, PLAIN];
    if (kind.endsWith('-het')) return [m, FISHER];
    if (kind === 'arma') return [1, PLAIN];
    return kind.endsWith('-hom') ? [1, FISHER] : [names, LOG];
  })();
  const own = [...each(Math.min(first, names), LOG), ...each(Math.max(0, names - first), rest)];
  if (structure.nugget) own[own.length - 1] = LOGIT;
  return [
    ...(by?.levels ?? ['']).flatMap(() => own),
    ...variance.flatMap((fn, place) => {
      const count = varianceNames(fn, place).length;
      if (fn.kind === 'ident') return each(count, LOG);
      return fn.kind === 'const-power' ? [...each(count / 2, LOG), ...each(count / 2, PLAIN)] : each(count, PLAIN);
    }),
  ];
}

/** One per parameter, in the contract's order; none where there is no residual model. */
export function varianceIntervals(
  fit: Fit,
  problem: Problem,
  level: number,
  stated: StatedInformation | null = null,
): readonly Interval[] {
  const { residual } = fit.canonical;
  if (!problem.residual || residual.kind !== 'marginal') return [];
  const state = stateOf(fit, problem);
  const W = isRefusal(state) ? state : inverseInformation(state, 'observed', stated);
  const scales = scalesOf(problem.residual);
  const z = qnorm((1 - level) / 2, { lower: false });
  return residualNames(problem.residual).map((name, k): Interval => {
    const estimate = name === 'sigma2' ? residual.sigma2 : (residual.parameters[name] ?? Number.NaN);
    const { label, to, slope, back } = scales[k] ?? PLAIN;
    const none = { name, label: `${name} (${label})`, estimate, lower: Number.NaN, upper: Number.NaN };
    if (isRefusal(state)) return { ...none, why: state.message };
    if (isRefusal(W)) return { ...none, why: W.message };
    const at = state.names.indexOf(name);
    const se = at < 0 ? Number.NaN : Math.sqrt(W[at * (state.names.length + 1)]) * Math.abs(slope(estimate));
    const half = z * se;
    if (!Number.isFinite(half) || !Number.isFinite(to(estimate))) return { ...none, why: NO_ERROR };
    return { ...none, lower: back(to(estimate) - half), upper: back(to(estimate) + half) };
  });
}
const NO_ERROR = 'the data do not tell it, or it lies at an end of its range';
