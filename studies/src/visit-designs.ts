/**
 * Random designs of visits, every residual structure, every engine that can, each verdict held against the highest of 20 starts of
 * another optimizer on a likelihood of its own, and of the real packages.
 *
 *   npm run study:visits -- [--n 400] [--seed 11] [--starts 20] [--r 400] [--library DIR] [--keep FILE] [--write]
 *
 * With --r the real packages of R's own library fit the first designs too, and mmrm that DIR holds. With --keep a run that was
 * stopped goes on where it was.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '@mixdiff/contract';
import { rBackend } from '@mixdiff/r';
import { openKept } from './kept.ts';
import { keepSection } from './sections.ts';
import { HEADING, visitSection } from './visits/section.ts';
import { designsOf, endsOf, isContradicted, isShort, judgedOf, type OfDesign } from './visits/study.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '400' },
    seed: { type: 'string', default: '11' },
    starts: { type: 'string', default: '20' },
    most: { type: 'string', default: '200' },
    r: { type: 'string', default: '0' },
    library: { type: 'string' },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [seed, starts] = [Number(asked.seed), Number(asked.starts)];
/** Designs that one R process takes at a time. */
const TOGETHER = 10;
const library = asked.library;
const withR = Number(asked.r);
const real: Backend[] =
  withR > 0
    ? [
        rBackend('nlme', { timeoutSeconds: 3600 }),
        rBackend('glmmTMB', { timeoutSeconds: 3600 }),
        ...(library !== undefined && existsSync(join(library, 'mmrm'))
          ? [rBackend('mmrm', { timeoutSeconds: 3600, library })]
          : []),
      ]
    : [];
const kept = openKept<OfDesign>(asked.keep ?? null);
const seen = new Map<number, OfDesign>(kept.seen.map((one) => [one.index, one]));
const waiting = [...designsOf(Number(asked.n), seed, Number(asked.most)).entries()].filter(([k]) => !seen.has(k));
while (waiting.length > 0) {
  const some = waiting.splice(0, TOGETHER);
  for (const one of await Promise.all(
    some.map(([k, design]) => endsOf(k, design, { starts, seed: seed + k, real: k < withR ? real : [] })),
  )) {
    kept.keep(one);
    seen.set(one.index, one);
  }
  process.stderr.write(`${seen.size} designs\n`);
}
const ofDesigns = [...seen.values()].filter(({ index }) => index < Number(asked.n)).sort((a, b) => a.index - b.index);
const command = `npm run study:visits -- --n ${asked.n} --seed ${seed}${withR > 0 ? ` --r ${withR}` : ''}${library === undefined ? '' : ' --library DIR'} --write`;
const text = visitSection(ofDesigns, starts, command);
if (asked.write) keepSection(HEADING, text);
else process.stdout.write(`${text}\n`);
const odd = ofDesigns
  .flatMap(judgedOf)
  .filter((one) => isContradicted(one) || isShort(one) || one.verdict === 'not-assessed');
for (const one of odd)
  process.stdout.write(
    `${one.engine}, ${one.design}: ${one.verdict}, gain ${one.gain}, gap ${one.gap}, found ${one.found}, apart ${one.apart}\n`,
  );
process.exitCode = odd.some((one) => isContradicted(one) || isShort(one)) ? 1 : 0;
