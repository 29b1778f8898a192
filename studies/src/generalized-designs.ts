/**
 * Random designs of generalized models, every engine that can, each verdict held against the highest of 20 starts of another optimizer on a
 * likelihood of its own, and the referee's quadrature against another rule.
 *
 *   npm run study:generalized -- [--n 500] [--seed 23] [--starts 20] [--r] [--keep FILE] [--write]
 *
 * With --r R's lme4 and glmmTMB fit every design, too. With --keep a run that was stopped goes on where it was.
 */
import { parseArgs } from 'node:util';
import { rBackend } from '@mixdiff/r';
import { generalizedSection, HEADING } from './generalized/section.ts';
import { designsOf, endsOf, isContradicted, judgedOf, type OfDesign } from './generalized/study.ts';
import { openKept } from './kept.ts';
import { keepSection } from './sections.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '500' },
    seed: { type: 'string', default: '23' },
    starts: { type: 'string', default: '20' },
    most: { type: 'string', default: '200' },
    r: { type: 'boolean', default: false },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [seed, starts] = [Number(asked.seed), Number(asked.starts)];
const real = asked.r ? [rBackend('lme4', { timeoutSeconds: 3600 }), rBackend('glmmTMB', { timeoutSeconds: 3600 })] : [];
const kept = openKept<OfDesign>(asked.keep ?? null);
const seen = new Map<number, OfDesign>(kept.seen.map((one) => [one.index, one]));
for (const [k, design] of designsOf(Number(asked.n), seed, Number(asked.most)).entries()) {
  if (seen.has(k)) continue;
  const one = await endsOf(k, design, { starts, seed: seed + k, real });
  kept.keep(one);
  seen.set(k, one);
  for (const end of judgedOf(one)) {
    if (isContradicted(end) || end.verdict === 'not-assessed') process.stderr.write(`${JSON.stringify(end)}\n`);
  }
  process.stderr.write(`${seen.size} designs\n`);
}
const designs = [...seen.values()].filter(({ index }) => index < Number(asked.n)).sort((a, b) => a.index - b.index);
const command = `npm run study:generalized -- --n ${asked.n} --seed ${seed}${asked.r ? ' --r' : ''} --write`;
const text = generalizedSection(designs, starts, command);
if (asked.write) keepSection(HEADING, text);
else process.stdout.write(`${text}\n`);
process.exitCode = designs.flatMap(judgedOf).some(isContradicted) ? 1 : 0;
