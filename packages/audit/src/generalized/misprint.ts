/** One wrong number among those of a generalized model: all others are what one fit states, and a slip or a statistic shows what it was. */
import type { Fit, Problem } from '@mixdiff/contract';
import { type AuditFinding, headOf, quantityNamed, termOf } from '@mixdiff/schema';
import type { Printed } from '../printed-number.ts';
import { asPrinted, type Slip, slipOf } from '../slip.ts';
import { heldBy, nearly, type Place } from './rows.ts';

type Misprinted = AuditFinding['numbers'][number];
/** Fewer others than this say little of one fit. */
const LEAST = 5;

/** In units of half the last printed digit: what no optimizer leaves in one number alone, all others being right to their last digit. */
const ALONE = 10;

/**
 * null: no number is wrong, more than one is, or nothing shows that it is the number and not the fit. `atPrinted`: what the engine states at
 * the printed estimates; left out, or null: nothing.
 */
export function loneMisprint(
  places: readonly Place[],
  fit: Fit,
  problem: Problem,
  atPrinted: () => Fit | null = () => null,
): Misprinted | null {
  const off = places.filter((place) => !heldBy(place, fit).hit);
  const far = off.filter((place) => !nearly(place, fit, problem));
  const wrong = far.length > 0 || off.length > 1 ? far : off.filter((place) => isOffAlone(place, fit));
  const [one] = wrong;
  if (!one || wrong.length > 1 || places.length <= LEAST) return null;
  const { printed, quantity } = one;
  // no hand copies all digits that a number has
  if (printed.below || !(printed.half > 0)) return null;
  const values = one
    .values(fit)
    .map((value) => (one.shown ? one.shown(value) : value))
    .filter(Number.isFinite);
  const slips = values.flatMap((value) => {
    const slip = slipOf(printed, { kind: headOf(quantity), value });
    return slip ? [{ slip, value }] : [];
  });
  const found = slips.find(({ slip }) => slip.telling) ?? slips[0] ?? null;
  const shown =
    found?.slip.telling ||
    againstStatistic(one, places) ||
    againstTwin(one, places, fit) ||
    againstWhatFollows(one, places, atPrinted, problem);
  if (!shown) return null;
  const value = found?.value ?? values[0];
  return value === undefined ? null : told(quantity, printed, value, found?.slip ?? null);
}
const told = (quantity: string, printed: Printed, value: number, slip: Slip | null): Misprinted => ({
  quantity,
  printed: printed.text,
  instead: asPrinted(printed, value),
  value,
  slip: slip?.what ?? null,
});
const isOffAlone = (place: Place, fit: Fit): boolean =>
  place.values(fit).every((value) => Math.abs(place.printed.value - value) > ALONE * place.printed.half);
/** A printed variance is not the square of the printed deviation beside it, or the deviation not its root, and the other of them is the fit's. */
function againstTwin({ quantity, printed }: Place, places: readonly Place[], fit: Fit): boolean {
  const [head, rest] = [headOf(quantity), termOf(quantity)];
  if (head !== 'variance' && head !== 'sd') return false;
  const twin = places.find((place) => place.quantity === quantityNamed(head === 'sd' ? 'variance' : 'sd', rest));
  if (!twin || !heldBy(twin, fit).hit) return false;
  const [variance, sd] = head === 'variance' ? [printed, twin.printed] : [twin.printed, printed];
  const rounding = variance.half + 2 * sd.value * sd.half;
  return Math.abs(variance.value - sd.value ** 2) > rounding + 0.02 * sd.value ** 2;
}
/** An estimate with which what follows from it (a standard error, the log-likelihood) would be another than is printed, and is the fit's. */
function againstWhatFollows(
  { follows }: Place,
  places: readonly Place[],
  atPrinted: () => Fit | null,
  problem: Problem,
): boolean {
  const there = follows ? null : atPrinted();
  return (
    there !== null &&
    places.some((place) => place.follows && !heldBy(place, there).hit && !nearly(place, there, problem))
  );
}
/** A printed statistic is not the printed estimate over the printed standard error: by more than rounding leaves, and a fiftieth. */
function againstStatistic({ quantity, shown }: Place, places: readonly Place[]): boolean {
  const head = headOf(quantity);
  // a ratio and its standard error make no statistic
  if ((head !== 'beta' && head !== 'se') || shown) return false;
  const of = (kind: string): Printed | undefined =>
    places.find((place) => place.quantity === quantityNamed(kind, termOf(quantity)))?.printed;
  const [beta, se, t] = [of('beta'), of('se'), of('t')];
  if (!beta || !se || !t || !(se.value > 0)) return false;
  const own = beta.value / se.value;
  const rounding = t.half + Math.abs(own) * (se.half / se.value) + beta.half / se.value;
  return Math.abs(own - t.value) > rounding + 0.02 * Math.abs(own);
}
