/**
 * Who agrees with whom, before anyone asks why. Tolerances belong to the quantity, not to the pair, so that agreement
 * does not depend on who is compared with whom first.
 */
import {
  type FitDocument,
  finite,
  headOf,
  type QuantityDocument,
  quantityNames,
  quantityOf,
  termOf,
} from '@mixdiff/schema';

/**
 * Who agrees with whom, quantity by quantity. Two values agree when they differ by no more than the quantity's
 * tolerance; a class is a chain of agreeing neighbours.
 */
export interface Aligned {
  readonly id: string;
  readonly fit: FitDocument;
}
type Value = number | string | null;

/** Largest difference that still counts as agreement, in the quantity's own units. */
export function tolerance(quantity: string, fits: readonly Aligned[]): number {
  const head = headOf(quantity);
  const sizes = values(quantity, fits)
    .filter((v): v is number => typeof v === 'number')
    .map(Math.abs);
  const size = Math.max(0, ...sizes);
  if (head === 'beta') return 1e-3 * smallestSE(termOf(quantity), fits);
  if (head === 'logLik' || head === 'criterion' || head === 'deviance') return Math.max(1e-5, 1e-11 * size);
  if (head === 'aic' || head === 'bic') return Math.max(1e-4, 1e-11 * size);
  if (head === 'variance') return Math.max(2e-3 * size, 2e-3 * residualVariance(fits));
  if (head === 'corr') return 2e-3;
  if (head === 'se') return 2e-4 * size;
  if (head === 'statistic') return 2e-3 * Math.max(1, size);
  if (head === 'p') return 2e-3 * size + 1e-6;
  return 1e-6 * Math.max(1, size);
}
const values = (quantity: string, fits: readonly Aligned[]): Value[] =>
  fits.map(({ fit }) => quantityOf(fit, quantity) ?? null);
function smallestSE(term: string, fits: readonly Aligned[]): number {
  const all = fits
    .map(({ fit }) => fit.fixed.find((row) => row.term === term)?.se)
    .filter((se): se is number => se != null && se > 0);
  return all.length > 0 ? Math.min(...all) : 0;
}
const residualVariance = (fits: readonly Aligned[]): number => {
  const all = fits.map(({ fit }) => fit.sigma).filter((sigma): sigma is number => sigma !== null);
  return all.length > 0 ? Math.min(...all) ** 2 : 0;
};

/** Every quantity that at least one fit holds, over the fits of one criterion or of all. */
export function alignQuantities(fits: readonly Aligned[]): QuantityDocument[] {
  const names = [...new Set(fits.flatMap(({ fit }) => quantityNames(fit)))];
  return names.map((quantity) => {
    const found = values(quantity, fits);
    return {
      quantity,
      values: Object.fromEntries(fits.map(({ id }, i) => [id, found[i] ?? null])),
      classes: classes(
        fits.map(({ id }) => id),
        found,
        tolerance(quantity, fits),
      ),
      spread: spread(quantity, fits, found),
      causes: [],
    };
  });
}

/** Numbers chain by tolerance; missing values form a class of their own. */
export function classes(ids: readonly string[], found: readonly Value[], allowed: number): string[][] {
  const numbers = ids.flatMap((id, i) => (typeof found[i] === 'number' ? [{ id, value: found[i] }] : []));
  numbers.sort((a, b) => a.value - b.value);
  const result: string[][] = [];
  let last = Number.NaN;
  for (const { id, value } of numbers) {
    if (value - last <= allowed) result.at(-1)?.push(id);
    else result.push([id]);
    last = value;
  }
  const missing = ids.filter((_, i) => typeof found[i] !== 'number');
  return missing.length > 0 ? [...result, missing] : result;
}
function spread(quantity: string, fits: readonly Aligned[], found: readonly Value[]): QuantityDocument['spread'] {
  const numbers = found.filter((v): v is number => typeof v === 'number');
  if (numbers.length === 0) return { absolute: null, relative: null, inSE: null };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  const se = headOf(quantity) === 'beta' ? smallestSE(termOf(quantity), fits) : 0;
  return {
    absolute: high - low,
    relative: size > 0 ? (high - low) / size : 0,
    inSE: se > 0 ? finite((high - low) / se) : null,
  };
}
