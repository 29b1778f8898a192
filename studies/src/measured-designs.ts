/**
 * How common is it in other units? The first designs of the other study, every one under every measure: the response
 * multiplied by 0.01, 1, 30 and 1000, the predictors with means of 0, 10 and 300 of their standard deviations.
 *
 *   npm run study:units -- --n 100 [--seed 1] [--r 20] [--library DIR]... [--write]
 *
 * glmmTMB is there twice, as the newest version and as 1.1.5, whose dispersion is on another scale: that is what Debian has.
 */
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mixedBackends } from '@mixdiff/backends';
import type { Method } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { type Case, caseOf, type Judge, judgeOf, originalsOf, seenBy, seenByR } from './cases.ts';
import { type Design, drawDesign } from './designs.ts';
import { MEASURES, measured, nameOf } from './measured.ts';
import { keepSection } from './sections.ts';
import { isHigher, isWrong, type Seen } from './tally.ts';
import { UNITS, unitsSection } from './units-section.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    r: { type: 'string', default: '0' },
    library: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
/** A slope alone that is uncentred may have a standard deviation of hundreds, relative to the residual one. */
const SIZES = [0.03, 0.3, 1, 3, 30, 300];
const originals = originalsOf(asked.library);
const refused = new Map<string, number>();
const seen = new Map<string, Seen[]>(MEASURES.map((measure) => [nameOf(measure), []]));

/** One judge for all scales of the response, which its problem does not show. */
function casesOf(design: Design, method: Method): { measure: string; one: Case }[] {
  const judges = new Map<number, Judge>();
  const base = design.problem(method);
  return MEASURES.map((measure) => {
    const { problem, judged, read } = measured(base, measure);
    const known = judges.get(measure.mean) ?? judgeOf(judged, SIZES);
    judges.set(measure.mean, known);
    const name = `${design.name}, ${method}, ${nameOf(measure)}`;
    return { measure: nameOf(measure), one: caseOf(name, problem, { ...known, read }) };
  });
}

const random = new Random(Number(asked.seed));
const started = performance.now();
for (let done = 0; done < Number(asked.n); done++) {
  const design = drawDesign(random, done);
  for (const method of ['ML', 'REML'] as const) {
    const cases = casesOf(design, method);
    for (const { measure, one } of cases) {
      for (const backend of mixedBackends) {
        const own = seen.get(measure);
        own?.push(...(await seenBy(backend, one, refused)));
        if (backend.id === 'glmmTMB') own?.push(...(await seenBy(backend, one, refused, '1.1.5')));
      }
      await setImmediate();
    }
    if (done >= Number(asked.r)) continue;
    const theirs = await seenByR(
      originals,
      cases.map(({ one }) => one),
      refused,
    );
    for (const { measure, one } of cases) seen.get(measure)?.push(...theirs.filter(({ what }) => what === one.name));
  }
  if ((done + 1) % 5 === 0)
    process.stderr.write(`${done + 1} designs, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}
const text = unitsSection({
  designs: Number(asked.n),
  seed: Number(asked.seed),
  withR: Number(asked.r),
  libraries: asked.library.length,
  seen,
  refused,
});
for (const s of [...seen.values()].flat().filter((one) => isWrong(one) || isHigher(one)))
  process.stderr.write(
    `${isHigher(s) ? 'higher' : 'wrong'}: ${s.engine}, ${s.what}: gap ${s.gap.toPrecision(4)}, verdict ${s.verdict}, gain ${s.gain?.toPrecision(4) ?? 'none'}\n`,
  );
if (asked.write) keepSection(UNITS, text);
else process.stdout.write(text);
