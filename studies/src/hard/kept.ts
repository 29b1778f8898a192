/** Answers of the packages in a file, so that they need not be asked again. */
import type { Canonical } from '@mixdiff/contract';
import type { Real } from './pairs.ts';

/** NaN, which JSON has not, is null. */
export const toJson = (real: ReadonlyMap<string, Real>): string =>
  JSON.stringify([...real], (_, value) => (value instanceof Float64Array ? [...value] : value));
const numbers = (list: readonly (number | null)[]): Float64Array =>
  Float64Array.from(list, (value) => value ?? Number.NaN);
export function fromJson(text: string): Map<string, Real> {
  const entries = JSON.parse(text) as [string, { logLik: number | null; canonical: Kept | null; why: string }][];
  return new Map(
    entries.map(([name, one]) => [name, { ...one, canonical: one.canonical && canonical(one.canonical) }]),
  );
}
interface Kept {
  readonly beta: readonly (number | null)[];
  readonly Sigma: readonly {
    readonly nrow: number;
    readonly ncol: number;
    readonly data: readonly (number | null)[];
  }[];
  readonly residual: Canonical['residual'];
}
const canonical = ({ beta, Sigma, residual }: Kept): Canonical => ({
  beta: numbers(beta),
  Sigma: Sigma.map((one) => ({ ...one, data: numbers(one.data) })),
  residual,
});
