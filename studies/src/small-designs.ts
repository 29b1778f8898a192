/**
 * How common is it? Random small designs, ML and REML, every engine faithful and certified, every end judged by a
 * brute-force search that shares no code with the engines or the certificates.
 *
 *   npm run study -- --n 1000 [--seed 1] [--r 1000] [--library DIR]... [--minutes M] [--write]
 *
 * With --r, the real packages of R's own library see the first designs too, and those of every DIR beside them.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backends } from '@mixdiff/backends';
import { type Certifier, openCertifier } from '@mixdiff/certify';
import { type Backend, type Canonical, choose, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { rBackend } from '@mixdiff/r';
import { type Brute, bruteForce } from './brute.ts';
import { type Design, drawDesign } from './designs.ts';
import { plain } from './likelihood.ts';
import { page } from './page.ts';
import { isHigher, isSilent, isWrong, type Row, type Seen, tableOf, tally } from './tally.ts';

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
const context = { milliseconds: () => performance.now() };

interface Case {
  readonly name: string;
  readonly problem: Problem;
  readonly certifier: Certifier;
  readonly brute: Brute;
}
function caseOf(design: Design, method: (typeof METHODS)[number]): Case {
  const problem = design.problem(method);
  return { name: `${design.name}, ${method}`, problem, certifier: openCertifier(problem), brute: bruteForce(problem) };
}
function see(
  engine: string,
  { name, problem, certifier, brute }: Case,
  fit: Fit,
): { seen: Seen; best: Canonical | null } {
  const { verdict, gain, best } = certifier.certify(fit);
  const gap = brute.logLik - plain(problem, fit.canonical);
  return { seen: { engine, what: name, gap, verdict, gain, silent: isSilent(fit) }, best };
}
/** A backend's own end, and its statement at the best point that its certificate found. */
async function seenBy(backend: Backend, one: Case, refused: Map<string, number>): Promise<Seen[]> {
  const chosen = choose(backend);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = await backend.open?.(one.problem, chosen);
  const fit = engine && !isRefusal(engine) ? engine.fit() : engine;
  if (!fit || isRefusal(fit) || !engine || isRefusal(engine)) {
    refused.set(backend.id, (refused.get(backend.id) ?? 0) + 1);
    return [];
  }
  const { seen: faithful, best } = see(`${backend.id}*`, one, fit);
  const certified = best && engine.at(best);
  const engines = `${backend.id}* certified`;
  // Where the engine's scale has no such point, the point itself is what a certified fit reports.
  const at = certified && !isRefusal(certified) ? certified.canonical : best;
  if (!at) return [faithful];
  const gap = one.brute.logLik - plain(one.problem, at);
  const { verdict, gain } = one.certifier.certify(at);
  return [faithful, { engine: engines, what: one.name, gap, verdict, gain, silent: false }];
}
const NAMES = ['lme4', 'nlme', 'glmmTMB'] as const;
const originals = [
  ...NAMES.map((name) => rBackend(name)),
  ...asked.library.flatMap((library, i) =>
    NAMES.filter((name) => existsSync(join(library, name))).map((name) =>
      rBackend(name, { library, id: `r:${name} of library ${i + 1}` }),
    ),
  ),
];
async function seenByR(cases: readonly Case[], refused: Map<string, number>): Promise<Seen[]> {
  const jobs = cases.flatMap((one) =>
    originals.map(async (backend) => ({ one, backend, fit: await backend.fit(one.problem, {}, context) })),
  );
  return (await Promise.all(jobs)).flatMap(({ one, backend, fit }) => {
    if (!isRefusal(fit)) return [see(fit.as ? `r:${fit.as}` : backend.id, one, fit).seen];
    refused.set(backend.id, (refused.get(backend.id) ?? 0) + 1);
    return [];
  });
}

/** What has been seen so far, as a page; written where asked. */
function report(): { rows: Row[]; wrong: Seen[]; higher: Seen[] } {
  const rows = [...new Set(seen.map((s) => s.engine))].map((engine) => tally(engine, seen));
  const wrong = seen.filter(isWrong);
  const higher = seen.filter(isHigher);
  const withR = Math.min(done, Number(asked.r));
  const numbers = { designs: done, seed: Number(asked.seed), withR, libraries: asked.library.length };
  const text = page({ ...numbers, table: tableOf(rows), rows, wrong, higher, refused });
  if (asked.write) writeFileSync(fileURLToPath(new URL('../../docs/how-common.md', import.meta.url)), text);
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
    const one = caseOf(design, method);
    for (const backend of backends) seen.push(...(await seenBy(backend, one, refused)));
    if (done < Number(asked.r)) waiting.push(one);
  }
  // R fits the last designs while the engines here see the next ones.
  if (waiting.length >= 2 * TOGETHER) {
    seen.push(...(await asking));
    asking = seenByR(waiting, refused);
    waiting = [];
  }
  await setImmediate();
  if ((done + 1) % 10 === 0)
    process.stderr.write(`${done + 1} designs, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}
seen.push(...(await asking), ...(waiting.length > 0 ? await seenByR(waiting, refused) : []));

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
