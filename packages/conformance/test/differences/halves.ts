import { type Construction, constructions } from './constructions.ts';

interface Seeded {
  readonly construction: Construction;
  readonly seed: number;
}
const half = (which: 0 | 1, seed: number): Seeded[] =>
  constructions.flatMap((construction, i) => (i % 2 === which ? [{ construction, seed: seed + i }] : []));
/** Written once by `store.ts`. */
export const stored: readonly Seeded[] = half(0, 4711);
/** Made anew whenever the tests run. */
export const generated: readonly Seeded[] = half(1, 2026);
