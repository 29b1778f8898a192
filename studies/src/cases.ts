/** One problem with its judge, and every engine's end on it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Certifier, openCertifier } from '@mixdiff/certify';
import { type Backend, type Canonical, choose, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { rBackend } from '@mixdiff/r';
import { type Brute, bruteForce } from './brute.ts';
import { plain } from './likelihood.ts';
import { isSilent, type Seen } from './tally.ts';

/** The problem that the judge sees, and how a point of the engines' problem reads there. */
export interface Judge {
  readonly problem: Problem;
  readonly brute: Brute;
  read(at: Canonical): Canonical;
}
export interface Case {
  readonly name: string;
  readonly problem: Problem;
  readonly certifier: Certifier;
  readonly judge: Judge;
}
export const judgeOf = (problem: Problem, sizes?: readonly number[]): Judge => ({
  problem,
  brute: bruteForce(problem, sizes),
  read: (at) => at,
});
export const caseOf = (name: string, problem: Problem, judge: Judge): Case => ({
  name,
  problem,
  certifier: openCertifier(problem),
  judge,
});

const gapOf = ({ judge: { problem, brute, read } }: Case, at: Canonical): number =>
  brute.logLik - plain(problem, read(at));
function see(engine: string, one: Case, fit: Fit): { seen: Seen; best: Canonical | null } {
  const { verdict, gain, best } = one.certifier.certify(fit);
  const gap = gapOf(one, fit.canonical);
  return { seen: { engine, what: one.name, gap, verdict, gain, silent: isSilent(fit) }, best };
}
const countRefusal = (refused: Map<string, number>, id: string): void => {
  refused.set(id, (refused.get(id) ?? 0) + 1);
};
/** A backend's own end, and its statement at the best point that its certificate found. */
export async function seenBy(
  backend: Backend,
  one: Case,
  refused: Map<string, number>,
  version?: string,
): Promise<Seen[]> {
  const chosen = choose(backend, version);
  const name = `${backend.id}*${version ? ` as ${version}` : ''}`;
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = await backend.open?.(one.problem, chosen);
  const fit = engine && !isRefusal(engine) ? engine.fit() : engine;
  if (!fit || isRefusal(fit) || !engine || isRefusal(engine)) {
    countRefusal(refused, backend.id);
    return [];
  }
  const { seen: faithful, best } = see(name, one, fit);
  const certified = best && engine.at(best);
  // Where the engine's scale has no such point, the point itself is what a certified fit reports.
  const at = certified && !isRefusal(certified) ? certified.canonical : best;
  if (!at) return [faithful];
  const { verdict, gain } = one.certifier.certify(at);
  const engines = `${name} certified`;
  return [faithful, { engine: engines, what: one.name, gap: gapOf(one, at), verdict, gain, silent: false }];
}

const NAMES = ['lme4', 'nlme', 'glmmTMB'] as const;
/** The real packages of R's own library, and those of other libraries beside them. */
export const originalsOf = (libraries: readonly string[]): Backend[] => [
  ...NAMES.map((name) => rBackend(name)),
  ...libraries.flatMap((library, i) =>
    NAMES.filter((name) => existsSync(join(library, name))).map((name) =>
      rBackend(name, { library, id: `r:${name} of library ${i + 1}` }),
    ),
  ),
];
/** All cases in as few R processes as there are packages. */
export async function seenByR(
  originals: readonly Backend[],
  cases: readonly Case[],
  refused: Map<string, number>,
): Promise<Seen[]> {
  const context = { milliseconds: () => performance.now() };
  const jobs = cases.flatMap((one) =>
    originals.map(async (backend) => ({ one, backend, fit: await backend.fit(one.problem, {}, context) })),
  );
  return (await Promise.all(jobs)).flatMap(({ one, backend, fit }) => {
    if (!isRefusal(fit)) return [see(fit.as ? `r:${fit.as}` : backend.id, one, fit).seen];
    countRefusal(refused, backend.id);
    return [];
  });
}
