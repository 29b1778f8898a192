import { existsSync } from 'node:fs';
import { goldenPath } from '@mixdiff/testing';
import type { Construction } from './construction.ts';
import { constructions } from './constructions.ts';

interface Seeded {
  readonly construction: Construction;
  readonly seed: number;
}
export const fileOf = (name: string): string => goldenPath(`differences/${name}.json`);
const seeded = (from: number): Seeded[] => constructions.map((construction, i) => ({ construction, seed: from + i }));
/** As `store.ts` writes them, when it is asked to. */
export const storable: readonly Seeded[] = seeded(4711);
/** Written once: the pairs that have a file. */
export const stored: readonly Construction[] = constructions.filter(({ name }) => existsSync(fileOf(name)));
/** The others, made anew whenever the tests run. */
export const generated: readonly Seeded[] = seeded(2026).filter(({ construction }) => !stored.includes(construction));
