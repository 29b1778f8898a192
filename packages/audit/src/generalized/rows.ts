/** Every printed number of a generalized model beside what a fit states, to the printed digits. */
import { coefficientNames, type Fit, type Problem } from '@mixdiff/contract';
import { encodeFit, quantityNamed } from '@mixdiff/schema';
import { reproduces, widened } from '../definitions.ts';
import { estimatesOf, valueAt } from '../estimates.ts';
import { plain } from '../point.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { Printed } from '../printed-number.ts';
import type { Row } from '../reproduced.ts';

/** A number of the source, and what a fit has in its place; several where programs leave out constants. */
export interface Place {
  readonly quantity: string;
  readonly printed: Printed;
  values(fit: Fit): readonly number[];
}
/** What optimizers at one maximum leave, relatively, in estimates and in what follows from them. */
const SLACK = 3e-5;

export function placesOf(printed: PrintedEstimates, problem: Problem): Place[] {
  const estimates = estimatesOf(printed, problem)
    .filter(({ place }) => place !== null && place !== 'sigma2')
    .map(
      (one): Place => ({
        quantity: one.quantity,
        printed: one.printed,
        values: ({ canonical }) => [valueAt(one, canonical) ?? Number.NaN],
      }),
    );
  const tables = (
    [
      ['se', 'se'],
      ['t', 'statistic'],
      ['p', 'p'],
    ] as const
  ).flatMap(([field, column]) =>
    [...printed[field]].map(
      ([name, one]): Place => ({
        quantity: quantityNamed(field, columnNamed(problem, name)),
        printed: one,
        values: (fit) => {
          const row = documentOf(fit, problem).fixed.find(({ term }) => plain(term) === plain(name));
          return [row?.[column] ?? Number.NaN];
        },
      }),
    ),
  );
  const logLik = printed.logLik
    ? [{ quantity: 'logLik', printed: printed.logLik, values: (fit: Fit) => logLiksOf(fit, problem) }]
    : [];
  return [...estimates, ...dispersionOf(printed, problem), ...logLik, ...tables];
}
const columnNamed = (problem: Problem, name: string): string =>
  coefficientNames(problem).find((column) => plain(column) === plain(name)) ?? name;
/** As glmmTMB prints it: theta, phi, or of Gamma and gaussian sigma^2; canonical dispersions are the inverse of the first two. */
function dispersionOf({ dispersion }: PrintedEstimates, { response: { family } }: Problem): Place[] {
  if (!dispersion) return [];
  const inverse = INVERSE.has(family);
  return [
    {
      quantity: 'dispersion',
      printed: dispersion,
      values: ({ canonical: { residual } }) => {
        const own = residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : Number.NaN;
        // sources print theta as well as 1 / theta (Stata's alpha)
        return inverse ? [1 / own, own] : [own, Math.sqrt(own)];
      },
    },
  ];
}
const INVERSE: ReadonlySet<string> = new Set(['nbinom2', 'beta_family', 'betabinomial', 'truncated_nbinom2']);
/** With and without the constants of a response that programs leave out, and as a deviance. */
function logLiksOf({ logLik, meaning }: Fit, { response }: Problem): number[] {
  const whole = logLik + meaning.logLikConstant;
  const choose = logChoose(response);
  const saturated = saturatedLogLik(response);
  const plainly = [
    whole,
    logLik,
    ...(choose > 0 ? [whole - choose] : []),
    // glmer with nodes, before 2.1-0
    ...(saturated !== null && meaning.criterion.kind === 'quadrature' ? [whole - saturated] : []),
  ];
  return [...plainly, ...plainly.map((value) => -2 * value)];
}
function logChoose({ y, trials }: Problem['response']): number {
  if (!trials) return 0;
  let sum = 0;
  for (const [i, k] of y.entries()) for (let j = 1; j <= k; j++) sum += Math.log(((trials[i] as number) - k + j) / j);
  return sum;
}
/** With mu = y; null: of a family that needs a dispersion for it. */
function saturatedLogLik(response: Problem['response']): number | null {
  const { y, trials, family } = response;
  const entropy = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
  if (family === 'binomial') {
    if (!trials) return null;
    const own = (k: number, m: number): number => entropy(k) + entropy(m - k) - entropy(m);
    return logChoose(response) + y.reduce((sum, k, i) => sum + own(k, trials[i] as number), 0);
  }
  if (family !== 'poisson') return null;
  let sum = 0;
  for (const k of y) {
    sum += entropy(k) - k;
    for (let j = 2; j <= k; j++) sum -= Math.log(j);
  }
  return sum;
}
const documents = new WeakMap<Fit, ReturnType<typeof encodeFit>>();
function documentOf(fit: Fit, problem: Problem): ReturnType<typeof encodeFit> {
  const known = documents.get(fit) ?? encodeFit(fit, problem);
  documents.set(fit, known);
  return known;
}
/** Relatively, and of coefficients in standard errors: what an optimizer with a loose tolerance leaves. */
const LOOSE = 2e-3;
/** Whether a fit has the number, though not to the last printed digit. */
export function nearly(place: Place, fit: Fit, problem: Problem): boolean {
  const { printed, quantity } = place;
  if (printed.below || !Number.isFinite(printed.value)) return false;
  const row = documentOf(fit, problem).fixed.find(({ term }) => quantityNamed('beta', term) === quantity);
  return place.values(fit).some((value) => {
    const slack = LOOSE * (row?.se ?? Math.abs(value));
    return Math.abs(value - printed.value) <= printed.half + slack;
  });
}
/** The value of a place that rounds to the printed digits, the first where none does. */
export function heldBy(place: Place, fit: Fit): { value: number; hit: boolean } {
  const values = place.values(fit);
  const { printed } = place;
  const found = values.find((value) =>
    reproduces(printed.half === 0 ? printed : widened(printed, SLACK * Math.abs(value)), value),
  );
  return { value: found ?? values[0] ?? Number.NaN, hit: found !== undefined };
}
export const rowOf = (place: Place, fit: Fit, by: string): Row => {
  const { value, hit } = heldBy(place, fit);
  return {
    quantity: place.quantity,
    printed: place.printed.text,
    ours: Number.isFinite(value) ? value : null,
    by: hit ? by : null,
  };
};
