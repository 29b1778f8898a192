/**
 * Does an audit tell a misprint from a bad fit? Print-outs of known truth, audited, and a table of what was said.
 *
 *   npm run study:audits -- --n 2000 [--seed 1] [--designs 60] [--r 30] [--library DIR]... [--log FILE] [--write]
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Method, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { originalsOf } from '../cases.ts';
import { drawDesign } from '../designs.ts';
import { audited, type Changed, misprint, pick, printOut, type Source, type Style, saidOf } from './constructed.ts';
import { context, entrant, ownSources, realSources, recordedSources } from './sources.ts';
import { auditPage, type Said } from './table.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    designs: { type: 'string', default: '60' },
    r: { type: 'string', default: '0' },
    library: { type: 'string', multiple: true, default: [] },
    log: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
/** Defaults, an older version, and optimizers that stop early: where bad fits come from. */
const ENGINES = [
  ...['lme4', 'nlme', 'glmmTMB', 'glmmTMB@1.1.8', 'glmmTMB{optimizer=BFGS}', 'glmmTMB{optimizer=Nelder-Mead}'],
  ...['glmmTMB{optimizer=CG}', 'lme4{optimizer=cobyla}', 'lme4{optimizer=nelder-mead}', 'nlme{optimizer=BFGS}'],
];
const SMALL = 150;

async function drawnSources(): Promise<Source[]> {
  const random = new Random(7);
  const originals = Number(asked.r) > 0 ? originalsOf(asked.library) : [];
  const sources: Source[] = [];
  for (let i = 0; i < Number(asked.designs); i++) {
    const design = drawDesign(random, i);
    const problems = memoised((method) => design.problem(method));
    if (problems('ML').response.y.length > SMALL) continue;
    sources.push(...(await ownSources(design.name, problems, ENGINES)));
    if (i < Number(asked.r)) sources.push(...(await realSources(design.name, problems, originals)));
  }
  return sources;
}
function memoised(make: (method: Method) => Problem): (method: Method) => Problem {
  const known = new Map<Method, Problem>();
  return (method) => {
    const problem = known.get(method) ?? make(method);
    known.set(method, problem);
    return problem;
  };
}

const random = new Random(Number(asked.seed));
const sources = [...recordedSources(), ...(await drawnSources())].filter(
  ({ gain, fit }) => Number.isFinite(gain) && fit.sigma !== null && fit.sigma > 0,
);
const [good, bad] = [sources.filter(({ maximum }) => maximum), sources.filter(({ maximum }) => !maximum)];
process.stderr.write(`${good.length} fits at a maximum, ${bad.length} that are not\n`);
const engines = ['lme4', 'nlme', 'glmmTMB'].map(entrant);
const said: Said[] = [];
if (asked.log) writeFileSync(asked.log, '');
while (said.length < Number(asked.n)) {
  const source = pick(random, random.unifRand() < 0.5 && bad.length > 0 ? bad : good);
  const style: Style = {
    digits: 2 + Math.floor(random.unifRand() * 5),
    random: pick(random, ['cov', 'sd', 'both']),
    derived: pick(random, ['none', 'se', 'all']),
  };
  const plain = printOut(source, style);
  const made = random.unifRand() < 0.6 ? misprint(plain, random) : null;
  const input = made?.input ?? plain;
  const changed: Changed | null = made?.changed ?? null;
  const problems = memoised((method) => ({ ...source.problem, method }));
  const document = await audited(input, problems, engines, context);
  const one = { bad: !source.maximum, digits: style.digits, changed, said: saidOf(document, changed) };
  said.push(one);
  const finding = typeof document === 'string' ? document : document.finding;
  if (asked.log)
    appendFileSync(
      asked.log,
      `${JSON.stringify({ ...one, source: source.name, gain: source.gain, style, verdict: typeof document === 'string' ? null : document.verdict, finding, input })}\n`,
    );
}
const page = auditPage(said, { good: good.length, bad: bad.length, seed: Number(asked.seed) });
if (asked.write) writeFileSync('docs/audits.md', page);
process.stdout.write(page);
