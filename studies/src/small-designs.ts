/**
 * How common is it? Random small designs, ML and REML, every engine faithful and certified, every end judged by a
 * brute-force search that shares no code with the engines or the certificates.
 *
 *   npm run study -- --n 1000 [--seed 1] [--r 1000] [--library DIR]... [--minutes M] [--write]
 *
 * With --r, the real packages of R's own library see the first designs too, and those of every DIR beside them.
 */
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mixedBackends } from '@mixdiff/backends';
import { Random } from '@mixdiff/probability';
import { type Case, caseOf, judgeOf, originalsOf, seenBy, seenByR } from './cases.ts';
import { drawDesign } from './designs.ts';
import { page } from './page.ts';
import { keepFirst } from './sections.ts';
import { isHigher, isWrong, type Row, type Seen, tableOf, tally } from './tally.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    r: { type: 'string', default: '0' },
    library: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  },
});
const METHODS = ['ML', 'REML'] as const;
/** Designs that one R process takes at a time. */
const TOGETHER = 20;

const originals = originalsOf(asked.library);

/** What has been seen so far, as a page; written where asked. */
function report(): { rows: Row[]; wrong: Seen[]; higher: Seen[] } {
  const rows = [...new Set(seen.map((s) => s.engine))].map((engine) => tally(engine, seen));
  const wrong = seen.filter(isWrong);
  const higher = seen.filter(isHigher);
  const withR = Math.min(done, Number(asked.r));
  const numbers = { designs: done, seed: Number(asked.seed), withR, libraries: asked.library.length };
  const text = page({ ...numbers, table: tableOf(rows), rows, wrong, higher, refused });
  if (asked.write) keepFirst(text);
  else process.stdout.write(text);
  return { rows, wrong, higher };
}

const started = performance.now();
const limit = asked.minutes === undefined ? Number.POSITIVE_INFINITY : Number(asked.minutes) * 60_000;
const random = new Random(Number(asked.seed));
const seen: Seen[] = [];
const refused = new Map<string, number>();
let waiting: Case[] = [];
let asking: Promise<Seen[]> = Promise.resolve([]);
let done = 0;
for (; done < Number(asked.n) && performance.now() - started < limit; done++) {
  const design = drawDesign(random, done);
  for (const method of METHODS) {
    const problem = design.problem(method);
    const one = caseOf(`${design.name}, ${method}`, problem, judgeOf(problem));
    for (const backend of mixedBackends) seen.push(...(await seenBy(backend, one, refused)));
    if (done < Number(asked.r)) waiting.push(one);
  }
  // R fits the last designs while the engines here see the next ones.
  if (waiting.length >= 2 * TOGETHER) {
    seen.push(...(await asking));
    asking = seenByR(originals, waiting, refused);
    waiting = [];
  }
  await setImmediate();
  if ((done + 1) % 10 === 0)
    process.stderr.write(`${done + 1} designs, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}
seen.push(...(await asking), ...(waiting.length > 0 ? await seenByR(originals, waiting, refused) : []));

const { rows, wrong, higher } = report();
for (const s of wrong) {
  const gain = s.gain?.toPrecision(4) ?? 'none';
  process.stdout.write(
    `wrong: ${s.engine}, ${s.what}: gap ${s.gap.toPrecision(4)}, verdict ${s.verdict}, gain ${gain}\n`,
  );
}
for (const s of higher)
  process.stdout.write(`${s.engine}, ${s.what}: ${(-s.gap).toPrecision(2)} above the brute-force search\n`);
const shortCertified = rows.filter(
  (r) => r.engine.endsWith('certified') && r.falseZeros.length + r.localMaxima.length + r.otherShort.length > 0,
);
process.exitCode = shortCertified.length + wrong.length > 0 ? 1 : 0;
