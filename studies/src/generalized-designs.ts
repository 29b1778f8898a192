/**
 * Random designs of generalized models, every engine that can, each verdict held against the highest of 20 starts of another optimizer on a
 * likelihood of its own, and the referee's quadrature against another rule.
 *
 *   npm run study:generalized -- [--n 500] [--seed 23] [--starts 20] [--r] [--part 1/2] [--keep FILE] [--write]
 *
 * With --r R's lme4 and glmmTMB fit every design, too. With --keep a run that was stopped goes on where it was; with --part 1/2 a process
 * sees every second design, and what two of them kept, one after the other in one file, is the whole.
 */
import { parseArgs } from 'node:util';
import { rBackend } from '@mixdiff/r';
import { generalizedSection, HEADING } from './generalized/section.ts';
import { designsOf, endsOf, isContradicted, judgedOf, type OfDesign, realFits } from './generalized/study.ts';
import { openKept } from './kept.ts';
import { keepSection } from './sections.ts';

/** Designs that one process of R is asked about. */
const AT_ONCE = 10;
const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '500' },
    seed: { type: 'string', default: '23' },
    starts: { type: 'string', default: '20' },
    most: { type: 'string', default: '200' },
    r: { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [seed, starts] = [Number(asked.seed), Number(asked.starts)];
const [part = 1, parts = 1] = asked.part.split('/').map(Number);
const real = asked.r ? [rBackend('lme4', { timeoutSeconds: 3600 }), rBackend('glmmTMB', { timeoutSeconds: 3600 })] : [];
const kept = openKept<OfDesign>(asked.keep ?? null);
const seen = new Map<number, OfDesign>(kept.seen.map((one) => [one.index, one]));
const left = [...designsOf(Number(asked.n), seed, Number(asked.most)).entries()].filter(
  ([k]) => !seen.has(k) && k % parts === part - 1,
);
for (let from = 0; from < left.length; from += AT_ONCE) {
  const some = left.slice(from, from + AT_ONCE);
  const fits = await realFits(
    some.map(([, design]) => design),
    real,
  );
  for (const [j, [k, design]] of some.entries()) {
    const one = await endsOf(k, design, { starts, seed: seed + k, real: fits[j] ?? [] });
    kept.keep(one);
    seen.set(k, one);
    for (const end of judgedOf(one)) {
      if (isContradicted(end) || end.verdict === 'not-assessed') process.stderr.write(`${JSON.stringify(end)}\n`);
    }
    process.stderr.write(`${seen.size} designs, ${Math.round(performance.now() / 1000)} s\n`);
  }
}
const designs = [...seen.values()].filter(({ index }) => index < Number(asked.n)).sort((a, b) => a.index - b.index);
const command = `npm run study:generalized -- --n ${asked.n} --seed ${seed}${asked.r ? ' --r' : ''} --write`;
const text = generalizedSection(designs, starts, command);
if (asked.write) keepSection(HEADING, text);
else process.stdout.write(`${text}\n`);
process.exitCode = designs.flatMap(judgedOf).some(isContradicted) ? 1 : 0;
