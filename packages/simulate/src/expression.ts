/** Values of a study file that may be expressions: in the factors of the design, and in the columns made so far. */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { evaluate, isMissing, lengthOf, parseExpression, recycle, scalar, text, type Vector } from '@mixdiff/frame';
import * as say from './messages.ts';

export type FactorValue = number | string;
/** The factors of the design that a scenario has. */
export type Factors = Readonly<Record<string, FactorValue>>;
export type Columns = ReadonlyMap<string, Vector>;

export const factorColumns = (factors: Factors): Map<string, Vector> =>
  new Map(
    Object.entries(factors).map(([name, value]) => [name, typeof value === 'number' ? scalar(value) : text([value])]),
  );

/** `at`: where in the study file it stands. */
export function vectorOf(at: string, said: number | string, columns: Columns): Vector | Refusal {
  if (typeof said === 'number') return scalar(said);
  const parsed = parseExpression(said);
  if (isRefusal(parsed)) return say.within(at, parsed.message, parsed.hint);
  const value = evaluate(parsed, { name: 'the study', columns });
  return isRefusal(value) ? say.within(at, value.message, value.hint) : value;
}
/** One number. */
export function numberOf(at: string, said: number | string, columns: Columns): number | Refusal {
  const value = vectorOf(at, said, columns);
  if (isRefusal(value)) return value;
  const [one] = value.kind === 'number' || value.kind === 'logical' ? value.values : [];
  if (lengthOf(value) === 1 && one !== undefined && Number.isFinite(one)) return one;
  return say.notANumber(at, String(said), lengthOf(value) === 1 ? `a ${value.kind}` : `${lengthOf(value)} values`);
}
/** n numbers; NaN where there is none. */
export function numbersOf(at: string, said: number | string, columns: Columns, n: number): Float64Array | Refusal {
  const value = vectorOf(at, said, columns);
  if (isRefusal(value)) return value;
  const all = recycle(value, n);
  if ((all.kind !== 'number' && all.kind !== 'logical') || lengthOf(all) !== n)
    return say.notANumber(at, String(said), lengthOf(all) === n ? `a ${all.kind}` : `${lengthOf(all)} values`);
  return Float64Array.from({ length: n }, (_, i) => (isMissing(all, i) ? Number.NaN : (all.values[i] as number)));
}

/** Text with `{factor}` replaced by the value that a scenario gives it. Other braces stay. */
export const filled = (said: string, factors: Factors): string =>
  said.replace(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(factors, name) ? String(factors[name]) : whole,
  );
/** The same of every text in a value. */
export function filledIn<T>(value: T, factors: Factors): T {
  if (typeof value === 'string') return filled(value, factors) as T;
  if (Array.isArray(value)) return value.map((one) => filledIn(one, factors)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filledIn(one, factors)])) as T;
}
