/**
 * Profile-likelihood intervals of generalized models, on the search's version of the criterion that the fit maximises (Laplace's, or
 * quadrature): zeta by its deviance, as profile.ts has it of plain models. A parameter is held by multipliers (along.ts) on a scale on which it
 * is smooth and its ends are ordinary: the variance of a standard deviation, the inverse hyperbolic tangent of a correlation, the logarithm of
 * a dispersion.
 */
import {
  type Answer,
  type Canonical,
  type Context,
  criterionName,
  type Fit,
  isRefusal,
  OTHER_PARTS,
  PART_PREFIX,
  type Problem,
  smooth,
} from '@mixdiff/contract';
import { type IntegratedCriterion, openIntegratedCriterion, shapeOf } from '@mixdiff/surface';
import { type Along, heldAt, profilesAlong, type Value } from './along.ts';
import { type FamilyParameter, familyParameters, familyValue } from './family-parameters.ts';
import { keptColumns } from './fit-parts.ts';
import { noGeneralizedProfile, noSuchPoint } from './messages.ts';
import { parametersOf } from './parameters.ts';
import type { ProfileIntervals, ProfileOptions } from './profile-intervals.ts';
import { byML } from './profile-marginal.ts';

export function generalizedProfile(
  fit: Fit,
  problem: Problem,
  options: ProfileOptions,
  context?: Context,
): Answer<ProfileIntervals> {
  const criterion = smooth(fit.meaning.criterion);
  const kept = keptColumns(fit.canonical);
  const surface = openIntegratedCriterion(byML(problem, kept), criterion);
  if (!surface) return noGeneralizedProfile(problem.response.family, criterionName(criterion));
  const start = surface.position({ ...fit.canonical, beta: Float64Array.from(kept, (j) => fit.canonical.beta[j]) });
  if (!start) return noSuchPoint();
  const value: Value = (x, gradient) => surface.value(x, gradient);
  const there = value(start);
  const scales = scalesOf(fit, problem, kept);
  const found = profilesAlong(
    scales.map((scale) => along(scale, value, surface, start)),
    value,
    start,
    options,
    context,
  );
  if (isRefusal(found)) return found;
  const stated = -2 * (fit.logLik + fit.meaning.logLikConstant);
  return { ...found, deviance: stated + 2 * (found.lowest - there) };
}

/** A parameter on the scale that it is held on. */
interface Scale {
  readonly name: string;
  readonly label: string;
  /** Of a point whose fixed effects are the kept ones. */
  readonly of: (at: Canonical) => number;
  /** The point with it changed: where a search with it held begins, which no slope leads away from a variance of zero. */
  readonly moved?: (at: Canonical, t: number) => Canonical;
  readonly back: (t: number) => number;
  readonly step: number;
  readonly range?: readonly [number, number];
}
function along(
  { name, label, of, moved, back, step, range }: Scale,
  value: Value,
  { canonical, position }: Pick<IntegratedCriterion, 'canonical' | 'position'>,
  start: Float64Array,
): Along {
  const t = (x: Float64Array): number => of(canonical(x));
  const estimate = t(start);
  return {
    name,
    label,
    estimate: back(estimate),
    back,
    ...(range ? { range } : {}),
    at: (x) => ({ centre: t(x), scale: step }),
    held: (wanted, from, scale) =>
      heldAt(value, t, wanted, (moved && position(moved(canonical(from), wanted))) ?? from, scale),
  };
}
/** Standard deviations and correlations, what the family estimates, coefficients of the mean and of the other predictors. */
function scalesOf(fit: Fit, problem: Problem, kept: readonly number[]): Scale[] {
  const { canonical, vcov, vcovOfParts } = fit;
  const total = problem.parts.conditional.columns.length;
  const plain = parametersOf(problem, kept, fit.meaning.varianceOrder).flatMap((parameter): Scale[] => {
    const { name, label } = parameter;
    if (parameter.kind === 'sd') {
      const { term, column } = parameter;
      const of = ({ Sigma }: Canonical): number => Sigma[term].data[column * (Sigma[term].nrow + 1)];
      const step = Math.max(0.6 * of(canonical), LEAST);
      const back = (v: number): number => Math.sqrt(Math.max(v, 0));
      const moved = (at: Canonical, v: number): Canonical => withVariance(at, term, column, v);
      return [{ name, label, of, moved, back, step, range: [0, Number.POSITIVE_INFINITY] }];
    }
    if (parameter.kind === 'cor') {
      const { term, columns } = parameter;
      const of = ({ Sigma }: Canonical): number => Math.atanh(correlation(Sigma[term], columns));
      return [{ name, label, of, back: Math.tanh, step: 0.5 }];
    }
    if (parameter.kind === 'sigma')
      return [{ name, label, of: logDispersion, back: (t) => Math.exp(t / 2), step: 0.3 }];
    const { column } = parameter;
    const place = kept.indexOf(column);
    const step = stepOf(Math.sqrt(vcov?.data[column * (total + 1)] ?? Number.NaN), canonical.beta[column]);
    return [{ name, label, of: ({ beta }) => beta[place], back: (b) => b, step }];
  });
  const ofFamily = familyParameters(canonical, problem).map((one) => scaleOf(one, problem.response.family));
  let at = total;
  const others = OTHER_PARTS.flatMap((part) =>
    (problem.parts[part]?.columns ?? []).map((column, j): Scale => {
      const name = `${PART_PREFIX[part]}${column}`;
      const se = Math.sqrt(vcovOfParts?.data[at * (vcovOfParts.nrow + 1)] ?? Number.NaN);
      at++;
      const of = ({ others: all }: Canonical): number => all?.[part]?.[j] ?? Number.NaN;
      return { name, label: name, of, back: (b) => b, step: stepOf(se, of(canonical)) };
    }),
  );
  return [...plain, ...ofFamily, ...others];
}
/** The correlations stay. */
function withVariance(at: Canonical, term: number, column: number, v: number): Canonical {
  const { nrow, data: before } = at.Sigma[term];
  const data = before.slice();
  const by = Math.sqrt(v / before[column * (nrow + 1)]);
  for (let i = 0; i < nrow; i++) {
    const off = Number.isFinite(by) ? by * before[i + nrow * column] : 0;
    data[i + nrow * column] = off;
    data[column + nrow * i] = off;
  }
  data[column * (nrow + 1)] = v;
  return { ...at, Sigma: at.Sigma.map((S, k) => (k === term ? { ...S, data } : S)) };
}
/** Of a variance that is zero, the first step to where it is none. */
const LEAST = 0.01;
const logDispersion = (at: Canonical): number => Math.log(familyValue(at, 'dispersion'));
/**
 * A dispersion by its logarithm; a further parameter by the coordinate that the search has it in (log df, log psi, logit (power - 1)), no further
 * out than where densities are those of its end: an end of the coordinate is one of the parameter, infinite or not.
 */
function scaleOf({ name, label, key }: FamilyParameter, family: string): Scale {
  const shape = shapeOf(family);
  if (key === 'dispersion' || !shape) return { name, label, of: logDispersion, back: Math.exp, step: 0.4 };
  const back = (t: number): number => shape.valueOf(Math.abs(t) < FAR ? t : Math.sign(t) * Number.POSITIVE_INFINITY);
  const of = (at: Canonical): number => shape.coordinateOf(familyValue(at, key));
  return { name, label, of, back, step: 0.5, range: [-FAR, FAR] };
}
const FAR = 12;
function correlation({ data, nrow }: Canonical['Sigma'][number], [i, j]: readonly [number, number]): number {
  return data[i + nrow * j] / Math.sqrt(data[i * (nrow + 1)] * data[j * (nrow + 1)]);
}
const stepOf = (se: number, estimate: number): number =>
  se > 0 && Number.isFinite(se) ? se : 0.1 * Math.max(1, Math.abs(estimate));
