/** Every printed number of a generalized model beside what a fit states, to the printed digits. */
import { coefficientNames, type Fit, type Problem } from '@mixdiff/contract';
import { encodeFit, quantityNamed, twoSided } from '@mixdiff/schema';
import { reproduces, widened } from '../definitions.ts';
import { type Estimate, estimatesOf, valueAt } from '../estimates.ts';
import { plain } from '../point.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { Printed } from '../printed-number.ts';
import type { Row } from '../reproduced.ts';
import { dispersionPlaces } from './dispersion.ts';

/** A number of the source, and what a fit has in its place; several where programs leave out constants. */
export interface Place {
  readonly quantity: string;
  readonly printed: Printed;
  values(fit: Fit): readonly number[];
  /** A value as the source would print it: a ratio. */
  shown?(value: number): number;
  /** No estimate: it follows from them (a standard error, a log-likelihood). */
  readonly follows?: true;
  readonly probability?: true;
  /** Of a variance or a deviation: the root mean square of its column, on which its size is told. */
  readonly column?: number;
  /** Of a dispersion: whether a value is as good as none. */
  vanishes?(value: number): boolean;
}
/** What is added to the name of a way where a number is what it states at the printed estimates themselves. */
export const AT_PRINTED = ' at the printed estimates';
/** And where it is that within what an optimizer leaves. */
export const NEARLY = ', not to the last digit';
/** Printed, and a number. */
export const isNumber = ({ value, below }: Printed): boolean => below === true || Number.isFinite(value);

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
        ...(one.kind === 'beta' && printed.exponentiated ? { shown: Math.exp } : {}),
        ...columnOf(one, problem),
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
        follows: true,
        ...(field === 'p' ? { probability: true as const } : {}),
        values: (fit) => {
          const row = documentOf(fit, problem).fixed.find(({ term }) => plain(term) === plain(name));
          return row ? valuesOf(row, column, printed, name) : [];
        },
      }),
    ),
  );
  const logLik = printed.logLik
    ? [
        {
          quantity: 'logLik',
          printed: printed.logLik,
          follows: true as const,
          values: (fit: Fit) => logLiksOf(fit, problem).map(({ value }) => value),
        },
      ]
    : [];
  return [...estimates, ...dispersionPlaces(printed, problem), ...logLik, ...tables].filter(({ printed: one }) =>
    isNumber(one),
  );
}
type CoefficientRow = ReturnType<typeof encodeFit>['fixed'][number];
/** What a coefficient's row says, and in the other ways of sources: errors of ratios by the delta method, p-values by t with printed df. */
function valuesOf(
  row: CoefficientRow,
  column: 'se' | 'statistic' | 'p',
  printed: PrintedEstimates,
  name: string,
): number[] {
  const own = row[column] ?? Number.NaN;
  if (column === 'se' && printed.exponentiated) return [own, own * Math.exp(row.estimate ?? Number.NaN)];
  const df = column === 'p' ? printed.df.get(name) : undefined;
  return df && row.statistic !== null ? [own, twoSided(row.statistic, df.value)] : [own];
}
const columnNamed = (problem: Problem, name: string): string =>
  coefficientNames(problem).find((column) => plain(column) === plain(name)) ?? name;
const columnOf = ({ kind, place }: Estimate, { random }: Problem): Pick<Place, 'column'> => {
  if (place === null || place === 'sigma2' || !('k' in place) || (kind !== 'sd' && kind !== 'variance')) return {};
  const Z = random[place.k]?.Z;
  if (!Z) return {};
  const own = Z.data.subarray(place.i * Z.nrow, (place.i + 1) * Z.nrow);
  return { column: Math.sqrt(own.reduce((sum, z) => sum + z * z, 0) / Z.nrow) };
};
interface StatedLogLik {
  readonly value: number;
  /** What was left out of it: the binomial coefficients, or a saturated model. */
  readonly without: 'choose' | 'saturated' | null;
  readonly constant: number;
}
/** With and without the constants of a response that programs leave out, and as a deviance. */
function logLiksOf({ logLik, meaning }: Fit, { response }: Problem): StatedLogLik[] {
  const whole = logLik + meaning.logLikConstant;
  const choose = logChoose(response);
  const saturated = saturatedLogLik(response);
  const plainly: StatedLogLik[] = [
    { value: whole, without: null, constant: 0 },
    // by an engine that leaves the saturated model out itself
    meaning.criterion.kind === 'quadrature' && meaning.logLikConstant !== 0
      ? { value: logLik, without: 'saturated', constant: meaning.logLikConstant }
      : { value: logLik, without: null, constant: 0 },
    ...(choose > 0 ? [{ value: whole - choose, without: 'choose' as const, constant: choose }] : []),
    // glmer with nodes, before 2.1-0
    ...(saturated !== null && meaning.criterion.kind === 'quadrature'
      ? [{ value: whole - saturated, without: 'saturated' as const, constant: saturated }]
      : []),
  ];
  return [...plainly, ...plainly.map((one) => ({ ...one, value: -2 * one.value }))];
}
/** What the printed log-likelihood leaves out, in a sentence; null: nothing. */
export function leftOut({ logLik }: PrintedEstimates, fit: Fit, problem: Problem): string | null {
  if (!logLik || !isNumber(logLik)) return null;
  const found = logLiksOf(fit, problem).find(({ value }) =>
    reproduces(logLik.half === 0 ? logLik : widened(logLik, SLACK * Math.abs(value)), value),
  );
  if (!found || found.without === null) return null;
  const by = found.constant.toFixed(4);
  return found.without === 'choose'
    ? `The printed log-likelihood leaves out the binomial coefficients of the response (${by}): it compares with those of programs that do so, too.`
    : `The printed log-likelihood leaves out that of a saturated model (${by}), as glmer with nodes does before 2.1-0: it compares with no other fit's, and no likelihood-ratio test or AIC may be made of the two.`;
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
  if (place.column !== undefined && asGoodAsZero(place, printed.value)) {
    return place.values(fit).some((value) => asGoodAsZero(place, value));
  }
  if (place.vanishes?.(printed.value)) return place.values(fit).some((value) => place.vanishes?.(value));
  const row = documentOf(fit, problem).fixed.find(({ term }) => quantityNamed('beta', term) === quantity);
  return place.values(fit).some((value) => {
    const slack = LOOSE * (row?.se ?? Math.abs(value) * magnified(place, value));
    return Math.abs(value - printed.value) <= printed.half + slack;
  });
}
/** How often over a relative error in a statistic z shows in its two-sided p: z^2, which is below -2 log p. */
const magnified = ({ probability }: Place, value: number): number =>
  probability && value > 0 ? Math.max(1, -2 * Math.log(value)) : 1;
/** A linear predictor that random effects move by no more than this is not moved, whatever the program calls its zero. */
const ZERO = 1e-3;
function asGoodAsZero({ quantity, column = 1 }: Place, value: number): boolean {
  const sd = quantity.startsWith('variance') ? Math.sqrt(value) : value;
  return sd * column < ZERO;
}
/** The value of a place that rounds to the printed digits, the first where none does. */
export function heldBy(place: Place, fit: Fit): { value: number; hit: boolean } {
  const values = place.values(fit);
  const { printed } = place;
  const found = values.find((value) =>
    reproduces(
      printed.half === 0 ? printed : widened(printed, SLACK * Math.abs(value) * magnified(place, value)),
      value,
    ),
  );
  return { value: found ?? values[0] ?? Number.NaN, hit: found !== undefined };
}
/** `about`: the problem, where being near is enough. */
export const rowOf = (place: Place, fit: Fit, by: string, about?: Problem): Row => {
  const { value, hit } = heldBy(place, fit);
  return {
    quantity: place.quantity,
    printed: place.printed.text,
    ours: Number.isFinite(value) ? (place.shown?.(value) ?? value) : null,
    by: hit || (about && nearly(place, fit, about)) ? by : null,
  };
};
