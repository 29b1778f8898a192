/** The printed estimates one by one, each with the number that stands for it at a point. */

import {
  type Canonical,
  isRefusal,
  type Matrix,
  type OtherPart,
  PART_PREFIX,
  type Problem,
  predictorsOf,
  sigma2Of,
} from '@mixdiff/contract';
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import { quantityNamed } from '@mixdiff/schema';
import { plain, sameGroup } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import type { Printed } from './printed-number.ts';
import { elementOf } from './quantity-name.ts';
import { slopes } from './residual/climb.ts';
import { type Information, informationAt, type Parameter } from './residual/information.ts';
import { type Measure, residualMeasures } from './residual/measures.ts';
import { kindOf, withElement } from './structured-term.ts';

type EstimateKind = 'beta' | 'variance' | 'covariance' | 'sd' | 'correlation' | 'sigma' | 'sigma2' | 'residual';
/** Column j of X; of another predictor's; element (i, j) of Sigma_k, i >= j. */
type Place =
  | { readonly beta: number }
  | { readonly part: OtherPart; readonly column: number }
  | { readonly k: number; readonly i: number; readonly j: number }
  | 'sigma2'
  | { readonly measure: Measure };
export interface Estimate {
  readonly quantity: string;
  readonly kind: EstimateKind;
  readonly printed: Printed;
  readonly place: Place | null;
}

/** Every printed estimate in the order of the file: fixed effects, random part, sigma. */
export function estimatesOf(printed: PrintedEstimates, problem: Problem): Estimate[] {
  const columns = predictorsOf(problem).flatMap(({ part, predictor }) =>
    predictor.columns.map((column, j) => ({
      name: PART_PREFIX[part] + column,
      place: part === 'conditional' ? { beta: j } : { part, column: j },
    })),
  );
  const fixed = [...printed.fixed].map(([name, p]): Estimate => {
    const own = columns.find((column) => plain(column.name) === plain(name));
    return {
      quantity: quantityNamed('beta', own?.name ?? name),
      kind: 'beta',
      printed: p,
      place: own?.place ?? { beta: -1 },
    };
  });
  const random = printed.random.flatMap(({ group, terms, cov, sd, corr }) => {
    const at = (kind: EstimateKind, i: number, j: number, p: Printed | undefined): Estimate[] => {
      const [a, b] = [terms[i] as string, terms[j] as string];
      const quantity = quantityNamed(kind, elementOf(group, i === j ? [a] : [a, b]));
      return p && !p.made ? [{ quantity, kind, printed: p, place: placeOf(problem, group, a, b) }] : [];
    };
    return terms.flatMap((_, i) => [
      ...terms
        .slice(0, i + 1)
        .flatMap((__, j) => [
          ...at(i === j ? 'variance' : 'covariance', i, j, cov[i]?.[j]),
          ...(i === j ? at('sd', i, i, sd[i]) : at('correlation', i, j, corr.get(`${i},${j}`))),
        ]),
    ]);
  });
  const { sigma, sigma2 } = printed;
  if (problem.residual) {
    const own = residualMeasures(printed, problem).map(
      (measure): Estimate => ({
        quantity: measure.quantity,
        kind: measure.quantity === 'sigma' || measure.quantity === 'sigma2' ? measure.quantity : 'residual',
        printed: measure.printed,
        place: { measure },
      }),
    );
    return [...fixed, ...random, ...own];
  }
  const residual = [
    ...(sigma.made ? [] : [{ quantity: 'sigma', kind: 'sigma', printed: sigma, place: 'sigma2' } as const]),
    ...(sigma2 ? [{ quantity: 'sigma2', kind: 'sigma2', printed: sigma2, place: 'sigma2' } as const] : []),
  ];
  return [...fixed, ...random, ...residual];
}
function placeOf({ random }: Problem, group: string, a: string, b: string): Place | null {
  for (const [k, term] of random.entries()) {
    if (!sameGroup(term, group)) continue;
    const [i, j] = [a, b].map((name) => term.columns.findIndex((column) => plain(column) === plain(name)));
    if (i !== undefined && j !== undefined && i >= 0 && j >= 0) return { k, i: Math.max(i, j), j: Math.min(i, j) };
  }
  return null;
}

const element = ({ Sigma }: Canonical, k: number, i: number, j: number): number => {
  const { nrow, data } = Sigma[k] as Matrix;
  return data[j * nrow + i] as number;
};
/** The estimate at a point; undefined where the model has no such element (a covariance that the formula leaves out). */
export function valueAt({ kind, place }: Estimate, point: Canonical): number | undefined {
  if (place === null) return undefined;
  if (place === 'sigma2') return kind === 'sigma' ? Math.sqrt(sigma2Of(point)) : sigma2Of(point);
  if ('measure' in place) return place.measure.valueAt(point);
  if ('beta' in place) return point.beta[place.beta];
  if ('part' in place) return point.others?.[place.part]?.[place.column];
  const { k, i, j } = place;
  const value = element(point, k, i, j);
  if (kind === 'sd') return Math.sqrt(value);
  return kind === 'correlation' ? value / Math.sqrt(element(point, k, i, i) * element(point, k, j, j)) : value;
}
/** `at` with this estimate as `from` has it. */
export function put({ place }: Estimate, from: Canonical, at: Canonical, problem: Problem): Canonical {
  if (place === null) return at;
  if (place === 'sigma2') return { ...at, residual: from.residual };
  if ('measure' in place) return place.measure.put(from, at);
  if ('beta' in place) return { ...at, beta: at.beta.map((b, j) => (j === place.beta ? (from.beta[j] as number) : b)) };
  if ('part' in place) {
    const { part, column } = place;
    const moved = at.others?.[part]?.map((b, j) => (j === column ? (from.others?.[part]?.[j] as number) : b));
    return moved ? { ...at, others: { ...at.others, [part]: moved } } : at;
  }
  const { k, i, j } = place;
  const S = at.Sigma[k] as Matrix;
  const kind = problem.random[k] ? kindOf(problem.random[k]) : null;
  if (kind) {
    const moved = withElement(kind, from.Sigma[k] as Matrix, S, i, j);
    return { ...at, Sigma: at.Sigma.map((other, l) => (l === k ? moved : other)) };
  }
  const data = S.data.slice();
  for (const t of [j * S.nrow + i, i * S.nrow + j]) data[t] = element(from, k, i, j);
  return { ...at, Sigma: at.Sigma.map((other, l) => (l === k ? { ...S, data } : other)) };
}
/** Standard deviations of the two columns of a covariance or a correlation. */
export function deviationsAt({ place }: Estimate, point: Canonical): [number, number] | undefined {
  if (place === null || place === 'sigma2' || !('k' in place) || place.i === place.j) return undefined;
  const { k, i, j } = place;
  return [Math.sqrt(element(point, k, i, i)), Math.sqrt(element(point, k, j, j))];
}

/** How far from a maximum an optimizer may stop: within 5e-6 in log-likelihood. */
const OPTIMIZER = { inSE: 0.003, gain: 5e-6 };

/**
 * How far optimizers at one maximum are apart in an estimate: a share of its standard error from the inverse of the
 * observed information (where that is no covariance matrix, as on a boundary, of its diagonal alone, which is less); and
 * where the log-likelihood has a slope, as at a zero, no farther than that lets it rise by as much.
 */
export function slackAt(referee: Referee, point: Canonical, problem: Problem): (one: Estimate) => number {
  const information = problem.random.some(kindOf) ? informationAt(referee, point, problem) : referee.information(point);
  const gls = referee.generalizedLeastSquares(point);
  const errors = isRefusal(information) ? [] : inverseDiagonal(information.matrix);
  const of = (is: (parameter: Parameter) => boolean): number => {
    const t = isRefusal(information) ? -1 : information.parameters.findIndex(is);
    if (isRefusal(information) || t < 0) return 0;
    return Math.min(
      OPTIMIZER.inSE * (errors[t] as number),
      OPTIMIZER.gain / Math.abs(information.gradient[t] as number),
    );
  };
  return (one) => {
    const { place, kind } = one;
    if (place === null) return 0;
    if (place === 'sigma2') {
      const variance = of((parameter) => parameter.kind === 'sigma2');
      return kind === 'sigma' ? widthOfRoot(sigma2Of(point), variance) : variance;
    }
    if ('part' in place) return 0;
    if ('measure' in place) return isRefusal(information) ? 0 : slackOf(place.measure, point, information);
    if ('beta' in place) return isRefusal(gls) ? 0 : OPTIMIZER.inSE * Math.sqrt(diagonal(gls.vcov, place.beta));
    const { k, i, j } = place;
    const term = problem.random[k];
    if (term && kindOf(term))
      return isRefusal(information) ? 0 : slackOf({ valueAt: (at) => valueAt(one, at) }, point, information);
    const variance = of((one) => one.kind === 'Sigma' && one.term === k && one.i === i && one.j === j);
    if (kind === 'sd') return widthOfRoot(element(point, k, i, i), variance);
    const [s, t] = deviationsAt(one, point) ?? [1, 1];
    return kind === 'correlation' ? variance / (s * t) : variance;
  };
}
/** By the delta method; where the information is no positive definite matrix, by its diagonal alone. */
function slackOf(measure: Pick<Measure, 'valueAt'>, point: Canonical, information: Information): number {
  const [slope] = slopes([measure], point, information) as [Float64Array];
  const errors = inverseDiagonal(information.matrix);
  const inverse = inverseOf(information.matrix);
  let square = 0;
  for (const [i, a] of slope.entries())
    for (const [j, b] of slope.entries())
      square += inverse
        ? a * b * (inverse[j * slope.length + i] as number)
        : i === j
          ? (a * (errors[i] as number)) ** 2
          : 0;
  return OPTIMIZER.inSE * Math.sqrt(Math.max(square, 0));
}
const diagonal = ({ nrow, data }: Matrix, j: number): number => data[j * (nrow + 1)] as number;
const widthOfRoot = (x: number, by: number): number => Math.sqrt(x + by) - Math.sqrt(x);
const scaleOf = ({ nrow: d, data }: Matrix): number[] =>
  Array.from({ length: d }, (_, i) => Math.sqrt(Math.abs(data[i * (d + 1)] as number)) || 1);
function inverseDiagonal(matrix: Matrix): number[] {
  const inverse = inverseOf(matrix);
  return scaleOf(matrix).map((s, i) => (inverse ? Math.sqrt(inverse[i * (matrix.nrow + 1)] as number) : 1 / s));
}
/** null: it is not positive definite. */
function inverseOf(matrix: Matrix): Float64Array | null {
  const { nrow: d, data } = matrix;
  const scale = scaleOf(matrix);
  const size = (t: number): number => (scale[t % d] as number) * (scale[Math.floor(t / d)] as number);
  const factor = Float64Array.from(data, (x, t) => x / size(t));
  if (!data.every(Number.isFinite) || cholesky(factor, d) >= 0) return null;
  const inverse = new Float64Array(d * d);
  choleskyInverse(factor, d, inverse);
  return inverse.map((x, t) => x / size(t));
}
