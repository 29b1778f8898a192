/**
 * The small designs as a study of `mixdiff simulate`: a file of data and a scenario for each, all of them out of one stream of R's random
 * numbers. What is written has every digit, so that engines see the numbers that the judge sees.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { type Design, drawDesign } from '../designs.ts';

/** Everything that some design has; each estimand is read where its scenario has it. */
export const QUANTITIES = [
  'beta|(Intercept)',
  'beta|x',
  'beta|u',
  'sd|g|(Intercept)',
  'sd|g|x',
  'corr|g|x,(Intercept)',
  'sd|g:h|(Intercept)',
  'sd|h|(Intercept)',
  'sd|Residual',
] as const;
export const ENGINES = ['lme4', 'nlme', 'glmmTMB'] as const;
const METHODS = ['ML', 'REML'] as const;

/** The first n designs of a seed. */
export function designsOf(n: number, seed: number): Design[] {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, i) => drawDesign(random, i));
}
const nameOf = (i: number): string => String(i + 1).padStart(4, '0');
/** What a scenario calls a true value. */
const factorOf = (i: number): string => `true${i}`;

export function studyOf(designs: readonly Design[], seed: number, engines: readonly string[]): StudyFile {
  return {
    title: `${designs.length} small designs`,
    seed,
    replicates: 1,
    chunk: 1,
    design: {
      listed: designs.map(({ formula, truths }, i) => ({
        design: nameOf(i),
        formula,
        ...Object.fromEntries(QUANTITIES.map((quantity, k) => [factorOf(k), truths[quantity] ?? 0])),
      })),
    },
    generate: { sets: 'designs/{design}.csv', formula: '{formula}' },
    estimators: engines.flatMap((engine) => METHODS.map((method) => `${engine}/${method}`)),
    estimands: QUANTITIES.map((quantity, k) => ({ quantity, true: factorOf(k) })),
  };
}
export function csvOf({ columns }: Design): string {
  const names = Object.keys(columns);
  const rows = columns['y']?.length ?? 0;
  // numbers with all their digits, and labels of letters and digits
  const lines = Array.from({ length: rows }, (_, i) => names.map((name) => columns[name]?.[i]).join(','));
  return `${[names.join(','), ...lines].join('\n')}\n`;
}
/** `study.json` with its data; and `real.json` of the first designs, by the packages themselves. */
export function writeStudies(folder: string, designs: readonly Design[], seed: number, withR: number): void {
  mkdirSync(join(folder, 'designs'), { recursive: true });
  for (const [i, design] of designs.entries())
    writeFileSync(join(folder, 'designs', `${nameOf(i)}.csv`), csvOf(design));
  const write = (name: string, study: StudyFile): void =>
    writeFileSync(join(folder, name), `${JSON.stringify(study, null, 1)}\n`);
  write('study.json', studyOf(designs, seed, ENGINES));
  const real = ENGINES.map((engine) => `r:${engine}`);
  if (withR > 0) write('real.json', studyOf(designs.slice(0, withR), seed, real));
}
