import { mixedBackends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Answer, type Backend, choose, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { rBackend } from '@mixdiff/r';
import { sensitivityOf } from '@mixdiff/runs';
import { drawHard, type HardDesign } from './draw.ts';
import { type Pair, pairOf, type Real, realOf } from './pairs.ts';
import { highest } from './standard.ts';

/** The versions that R 4.2 has on the machine where this was first run. */
const FOLLOWED: Readonly<Record<string, string>> = { lme4: '1.1-31', glmmTMB: '1.1.5' };
const PACKAGES = ['lme4', 'nlme', 'glmmTMB'] as const;
const METHODS = ['ML', 'REML'] as const;

export interface Options {
  readonly kept: ReadonlyMap<string, Real> | null;
  readonly breathe: () => Promise<unknown>;
  readonly progress: (text: string) => void;
}
export interface Studied {
  readonly pairs: readonly Pair[];
  readonly real: ReadonlyMap<string, Real>;
  readonly versions: string;
}
interface Case {
  readonly design: HardDesign;
  readonly problem: Problem;
  readonly what: string;
}

export async function hardStudy(count: number, seed: number, { kept, breathe, progress }: Options): Promise<Studied> {
  const random = new Random(seed);
  const cases = Array.from({ length: count }, (_, i) => drawHard(random, i)).flatMap((design) =>
    METHODS.map((method): Case => ({ design, problem: design.problem(method), what: `${design.name}, ${method}` })),
  );
  const asked = kept ? Promise.resolve(kept) : askPackages(cases);
  const pairs: Pair[] = [];
  const real = await asked;
  for (const [i, one] of cases.entries()) {
    pairs.push(...(await pairsOf(one, real)));
    await breathe();
    if ((i + 1) % 20 === 0) progress(`${i + 1} of ${cases.length}`);
  }
  const versions = PACKAGES.map((name) => `${name} ${FOLLOWED[name] ?? 'as installed'}`).join(', ');
  return { pairs, real, versions };
}
const keyOf = (engine: string, what: string): string => `${engine}: ${what}`;

/** All in one process of R. */
async function askPackages(cases: readonly Case[]): Promise<Map<string, Real>> {
  const packages = PACKAGES.map((name) => [name, rBackend(name, { timeoutSeconds: 7200 })] as const);
  const answers = cases.flatMap(({ problem, what }) =>
    packages.map(async ([name, backend]) => {
      const fit = await backend.fit(problem, {}, { milliseconds: () => performance.now() });
      return [keyOf(name, what), realOf(fit)] as const;
    }),
  );
  return new Map(await Promise.all(answers));
}

async function pairsOf({ design, problem, what }: Case, real: ReadonlyMap<string, Real>): Promise<Pair[]> {
  const certifier = openCertifier(problem);
  const known = new Map<string, number>();
  const found: Pair[] = [];
  for (const backend of mixedBackends) {
    const theirs = real.get(keyOf(backend.id, what));
    if (!theirs || backend.lacks(problem).length > 0) continue;
    const judged = {
      engine: backend.id,
      what,
      kind: design.kind,
      problem,
      certifier,
      highest: (without: readonly number[]): number => {
        const value = known.get(without.join()) ?? highest(problem, without);
        known.set(without.join(), value);
        return value;
      },
    };
    const { fit, sensitivity } = await fitted(backend, problem);
    found.push(pairOf(judged, fit, theirs, sensitivity));
  }
  return found;
}
/** As the program fits it under the version that is followed here, and what it says of the path. */
export async function fitted(
  backend: Backend,
  problem: Problem,
): Promise<{ fit: Answer<Fit>; sensitivity: Awaited<ReturnType<typeof sensitivityOf>> }> {
  const engine = await opened(backend, problem);
  const fit = isRefusal(engine) ? engine : engine.fit();
  if (isRefusal(fit) || isRefusal(engine)) return { fit, sensitivity: undefined };
  const sensitivity = await sensitivityOf(problem, fit, engine, (moved, rounding) => again(backend, moved, rounding));
  return { fit, sensitivity };
}
async function opened(backend: Backend, problem: Problem): Promise<Answer<Engine>> {
  const chosen = choose(backend, FOLLOWED[backend.id]);
  if (isRefusal(chosen)) return chosen;
  const engine = await backend.open?.(problem, chosen);
  if (!engine) throw new Error(`${backend.id} has no engine`);
  return engine;
}
async function again(backend: Backend, problem: Problem, rounding: Parameters<Engine['fit']>[1]): Promise<Answer<Fit>> {
  const engine = await opened(backend, problem);
  return isRefusal(engine) ? engine : engine.fit(undefined, rounding);
}
