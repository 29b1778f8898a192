/**
 * How far an engine's criterion is from the integral, beside the verdict on the engine's own: what it states at its end less the integral there,
 * what is lost under the integral by ending there, and how far its estimates are from the integral's maximum.
 *
 * Crossed factors have no quadrature. There Laplace's approximation with observed information stands for it, and importance sampling says how
 * far that is from the integral at the judged point, with its Monte Carlo error. What it loses and how far its maximum is are those of one
 * Newton step, with the slopes of the sampled difference (the same draws at every point) and the second derivatives of Laplace's.
 */
import { type Approximation, type Canonical, isRefusal, LAPLACE, type Problem } from '@mixdiff/contract';
import type { Information, InformationParameter, Referee } from '@mixdiff/referee';
import { withSigma } from '../points.ts';
import { covarianceOf, distanceOf, parameterOf, standardErrors } from './distance.ts';
import type { IntegratedGround } from './ground.ts';
import { NEAR, nodesNeeded } from './nodes.ts';
import { isOneEffect, type Yardstick, yardstickOf } from './yardstick.ts';

const NEGLIGIBLE = 1e-3;
const VISIBLE = 0.5;
/** Rows times parameters, beyond which sampled slopes take minutes. */
const MOST_SAMPLED = 60_000;

/** `own`: value of the engine's criterion at the point; `summit`: its maximum. null: nothing stands for the integral. */
export function approximationOf(
  ground: IntegratedGround,
  given: Canonical,
  own: number,
  summit: Canonical,
): Approximation | null {
  const yardstick = ground.yardstick(() =>
    yardstickOf(ground.problem, (criterion) => ground.referee(criterion), [summit]),
  );
  return yardstick ? against(ground, yardstick, given, own) : sampled(ground, given, own, summit);
}
function says(loss: number, distance: Approximation['distance']): Approximation['says'] {
  const far = distance.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  if (loss < NEGLIGIBLE && far < NEAR) return 'negligible';
  return far < VISIBLE ? 'visible' : 'material';
}
function against(ground: IntegratedGround, yardstick: Yardstick, given: Canonical, own: number): Approximation | null {
  const { problem } = ground;
  const here = yardstick.referee.logLik(given);
  if (isRefusal(here)) return null;
  const shape = ground.yardstickShape(() => {
    const information = yardstick.referee.information(yardstick.at);
    const se = isRefusal(information) ? null : standardErrors(information, yardstick.at);
    if (isRefusal(information) || !se) return null;
    const nodes = isOneEffect(problem) ? nodesNeeded(problem, yardstick, information, se) : null;
    return { information, se, nodes };
  });
  const distance = shape ? distanceOf(problem, shape.information, shape.se, yardstick.at, given) : [];
  const loss = yardstick.logLik - here.logLik;
  return {
    yardstick: yardstick.criterion,
    error: yardstick.error,
    standardError: null,
    delta: own - here.logLik,
    loss,
    distance,
    nodesNeeded: shape?.nodes?.needed ?? null,
    nodesFrom: shape?.nodes?.from ?? null,
    says: says(loss, distance),
  };
}

function sampled(ground: IntegratedGround, given: Canonical, own: number, summit: Canonical): Approximation | null {
  const { problem } = ground;
  const referee = ground.referee(LAPLACE);
  if (isRefusal(referee) || !referee.integral) return null;
  const [laplace, integral] = [referee.logLik(given), referee.integral(given)];
  if (isRefusal(laplace) || isRefusal(integral)) return null;
  const common = {
    yardstick: LAPLACE,
    error: Math.abs(integral.logLik - laplace.logLik),
    standardError: integral.standardError,
    delta: own - integral.logLik,
    nodesNeeded: null,
    nodesFrom: null,
  };
  const [information, at] = [referee.information(summit), referee.information(given)];
  if (isRefusal(information) || isRefusal(at)) return null;
  const { parameters } = information;
  const { gradient } = at;
  if (problem.response.y.length * parameters.length > MOST_SAMPLED) return null;
  const covariance = covarianceOf(information, summit);
  const se = standardErrors(information, summit);
  if (!covariance || !se) return null;
  const d = parameters.length;
  const free = [...parameters.keys()].filter((k) => se[k] > 0);
  const slopes = new Float64Array(d);
  for (const k of free) {
    // a tenth of a standard error, and never to where the parameter ends
    const value = parameterOf(parameters[k], given);
    const h = Math.min(se[k] / 10, roomOf(parameters[k], value) / 4);
    const [up, down] = [1, -1].map((sign) => correctionAt(referee, moved(given, parameters[k], sign * h)));
    slopes[k] = gradient[k] + (up - down) / (2 * h);
  }
  if (!free.every((k) => Number.isFinite(slopes[k]))) return null;
  let loss = 0;
  const distance: Approximation['distance'][number][] = [];
  const names = new Map(distanceNames(problem, parameters, se, given));
  for (const k of free) {
    let step = 0;
    for (const l of free) step += covariance[l * d + k] * slopes[l];
    loss += (step * slopes[k]) / 2;
    // from the integral's maximum to here
    distance.push({ name: names.get(k) ?? '', value: -step / se[k] });
  }
  return { ...common, loss, distance, says: says(loss, distance) };
}
const distanceNames = (
  problem: Problem,
  parameters: Information['parameters'],
  se: Float64Array,
  at: Canonical,
): [number, string][] =>
  [...parameters.entries()].flatMap(([k, parameter]): [number, string][] => {
    const [one] = distanceOf(problem, { parameters: [parameter] }, se.subarray(k, k + 1), at, at);
    return one ? [[k, one.name]] : [];
  });
function correctionAt(referee: Referee, at: Canonical): number {
  const [laplace, integral] = [referee.logLik(at), referee.integral?.(at)];
  return isRefusal(laplace) || !integral || isRefusal(integral) ? Number.NaN : integral.logLik - laplace.logLik;
}
function moved(at: Canonical, parameter: InformationParameter, by: number): Canonical {
  switch (parameter.kind) {
    case 'Sigma': {
      const { term, i, j } = parameter;
      const data = at.Sigma[term].data.slice();
      const c = at.Sigma[term].nrow;
      data[j * c + i] += by;
      if (i !== j) data[i * c + j] += by;
      return withSigma(at, term, { nrow: c, ncol: c, data });
    }
    case 'beta':
      return { ...at, beta: at.beta.map((b, k) => (k === parameter.column ? b + by : b)) };
    case 'other': {
      const { part, column } = parameter;
      const values = (at.others?.[part] ?? new Float64Array(0)).map((b, k) => (k === column ? b + by : b));
      return { ...at, others: { ...at.others, [part]: values } };
    }
    default: {
      const name = parameter.kind === 'shape' ? parameter.name : 'dispersion';
      const family = at.residual.kind === 'none' ? at.residual.family : {};
      return { ...at, residual: { kind: 'none', family: { ...family, [name]: parameterOf(parameter, at) + by } } };
    }
  }
}
/** How far a parameter is from where it ends. */
function roomOf(parameter: InformationParameter, value: number): number {
  if (parameter.kind === 'shape' && parameter.name === 'power') return Math.min(value - 1, 2 - value);
  const bounded =
    parameter.kind === 'dispersion' || parameter.kind === 'shape' || (parameter.kind === 'Sigma' && value > 0);
  return bounded ? value : Number.POSITIVE_INFINITY;
}
