/** Which structure has which coordinates. */
import type { Kind, Structure } from '@mixdiff/contract';
import { antedependence } from './antedependence.ts';
import { autoregressive } from './autoregressive.ts';
import { compoundSymmetry } from './compound-symmetry.ts';
import type { Coordinates } from './coordinates.ts';
import type { Correlation } from './correlation.ts';
import { diagonal } from './diagonal.ts';
import { scaled } from './scaled.ts';
import { toeplitz } from './toeplitz.ts';
import { unstructured } from './unstructured.ts';

const CORRELATIONS: Readonly<Record<string, (m: number) => Correlation>> = {
  diag: () => diagonal,
  cs: compoundSymmetry,
  ar1: () => autoregressive,
  ad: antedependence,
  toep: toeplitz,
};
/** Kinds of residual models that have coordinates. */
export const SEARCHED = [
  'us',
  'diag-het',
  'cs-het',
  'cs-hom',
  'ar1-het',
  'ar1-hom',
  'toep-het',
  'toep-hom',
  'ad-het',
  'ad-hom',
] as const satisfies readonly Kind[];

/** null: a kind without coordinates. */
export function coordinatesOf({ kind, labels }: Structure): Coordinates | null {
  if (!SEARCHED.some((known) => known === kind)) return null;
  const m = labels.length;
  if (kind === 'us') return unstructured(m);
  const [base = '', spread] = kind.split('-');
  const correlation = CORRELATIONS[base];
  return correlation ? scaled(m, spread === 'het', correlation(m)) : null;
}
