/**
 * Profile-likelihood intervals of models of the residuals' covariance, on the surface's criterion, as profile.ts has them of
 * plain models: zeta by the ML deviance D, whatever the method of the fit. A coefficient is held by taking it off the response;
 * a covariance parameter, on its scale without bounds, by multipliers (along.ts).
 */
import { type Answer, type Context, type Fit, isRefusal, own, type Problem, residualNames } from '@mixdiff/contract';
import { qchisq } from '@mixdiff/probability';
import { type MarginalLikelihood, openMarginalLikelihood } from '@mixdiff/surface';
import { type Along, climbed, heldAt, profilesAlong } from './along.ts';
import { keptColumns } from './fit-parts.ts';
import { type Scale, scalesOf, varianceIntervals } from './gls/variance-intervals.ts';
import { noSuchPoint, profileBesideRandom, profileOfFitted, weightsAsLikelihood } from './messages.ts';
import type { ProfileIntervals, ProfileOptions } from './profile-intervals.ts';
import { columnsOf } from './reduction.ts';

export function marginalProfile(
  fit: Fit,
  problem: Problem,
  { level = 0.95, which, curves = false }: ProfileOptions,
  context?: Context,
): Answer<ProfileIntervals> {
  if (problem.random.length > 0) return profileBesideRandom();
  if (problem.residual?.variance?.some(({ of }) => of === 'fitted')) return profileOfFitted();
  if (problem.weights && fit.meaning.weights === 'likelihood') return weightsAsLikelihood();
  const kept = keptColumns(fit.canonical);
  const likelihood = openMarginalLikelihood(byML(problem, kept));
  const { residual } = fit.canonical;
  const x = residual.kind === 'marginal' && likelihood ? likelihood.coordinates.fromPoint(residual) : null;
  if (!likelihood || !x) return noSuchPoint();
  const all = [...ofResiduals(fit, problem, level, likelihood), ...ofCoefficients(fit, problem, kept, likelihood)];
  const found = profilesAlong(all, likelihood.value, x, { level, which, curves }, context);
  if (isRefusal(found)) return found;
  return { ...found, deviance: 2 * found.lowest + problem.response.y.length * Math.log(2 * Math.PI) };
}
/** The columns that have a coefficient, by ML. */
export function byML(problem: Problem, kept: readonly number[]): Problem {
  const { conditional } = problem.parts;
  const X = { nrow: conditional.X.nrow, ncol: kept.length, data: columnsOf(problem, kept) };
  const columns = kept.map((j) => conditional.columns[j]);
  return { ...problem, method: 'ML', parts: { ...problem.parts, conditional: { ...conditional, X, columns } } };
}
function ofCoefficients(fit: Fit, problem: Problem, kept: readonly number[], likelihood: MarginalLikelihood): Along[] {
  const { columns } = problem.parts.conditional;
  return kept.map((column, j): Along => {
    const estimate = fit.canonical.beta[column];
    const total = columns.length;
    const stated = Math.sqrt(fit.vcov?.data[column * (total + 1)] ?? Number.NaN);
    const step = stated > 0 && Number.isFinite(stated) ? stated : 0.1 * Math.max(1, Math.abs(estimate));
    return {
      name: columns[column],
      label: columns[column],
      estimate,
      back: (b) => b,
      // of x held the deviance is a parabola in b
      at(x) {
        const [low, middle, high] = [-1, 0, 1].map((k) => likelihood.holding(j, estimate + k * step)(x));
        const bend = low - 2 * middle + high;
        return { centre: estimate + (step * (low - high)) / (2 * bend), scale: step / Math.sqrt(bend) };
      },
      held: (b, from) => climbed(likelihood.holding(j, b), from),
    };
  });
}

function ofResiduals(fit: Fit, problem: Problem, level: number, { value, coordinates }: MarginalLikelihood): Along[] {
  const { residual: model } = problem;
  if (!model) return [];
  const scales = scalesOf(model);
  const wald = varianceIntervals(fit, problem, level);
  return residualNames(model).map((name, k): Along => {
    const scale = scales[k];
    const t = (x: Float64Array): number => {
      const { sigma2, parameters } = coordinates.toPoint(x);
      return scale.to(name === 'sigma2' ? sigma2 : (own(parameters, name) ?? Number.NaN));
    };
    const width = (scale.to(wald[k].upper) - scale.to(wald[k].lower)) / (2 * Math.sqrt(qchisq(level, 1)));
    const { estimate } = wald[k];
    const step = width > 0 && Number.isFinite(width) ? width : stepOf(scale, estimate);
    return {
      name,
      label: name,
      estimate,
      back: scale.back,
      at: (x) => ({ centre: t(x), scale: step }),
      held: (wanted, from, se) => heldAt(value, t, wanted, from, se),
    };
  });
}
const stepOf = ({ slope }: Scale, estimate: number): number =>
  Math.max(0.2 * Math.abs(slope(estimate) * estimate), 0.1);
