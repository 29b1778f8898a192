/**
 * The order and structure of a factor, kept for the pattern that was analysed last. Engines, search and judge of one data set meet the same
 * pattern one after the other, each in arrays of its own, and to find a good order takes as long as several factorisations. What is kept
 * is a function of the pattern alone and is never written to; it is held for as long as a factor of it is in use.
 */
import { eliminationOrder } from './elimination-order.ts';
import { type Symbolic, symbolicCholesky } from './symbolic-cholesky.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

const patternOf = new WeakMap<Symbolic, SymmetricPattern>();
let last: WeakRef<Symbolic> | null = null;

/** In a fill-reducing order. */
export function symbolicOf(pattern: SymmetricPattern): Symbolic {
  const known = last?.deref();
  const its = known && patternOf.get(known);
  if (known && its && isSame(its, pattern)) return known;
  const found = symbolicCholesky(pattern, eliminationOrder(pattern));
  patternOf.set(found, pattern);
  last = new WeakRef(found);
  return found;
}
const isSame = (a: SymmetricPattern, b: SymmetricPattern): boolean =>
  a.n === b.n && equal(a.colPtr, b.colPtr) && equal(a.rowIdx, b.rowIdx);
function equal(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
