/** Results of the small designs, judged: every end by the study's own likelihood and the best point of its brute-force search. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certifier, openCertifier } from '@mixdiff/certify';
import type { Canonical, Certificate, Matrix, Method, Problem } from '@mixdiff/contract';
import { columnNamed, readColumns } from '@mixdiff/simulate';
import { bruteForce } from '../brute.ts';
import type { Design } from '../designs.ts';
import { openKept } from '../kept.ts';
import { plain } from '../likelihood.ts';
import type { Seen } from '../tally.ts';

/** One fit as the study keeps it. */
interface Kept {
  readonly design: number;
  readonly estimator: string;
  readonly label: string;
  readonly withheld: boolean;
  readonly verdict: Certificate['verdict'] | null;
  readonly gain: number | null;
  readonly estimate: (quantity: string) => number;
  /** At the best point found. */
  readonly best: (quantity: string) => number;
}
async function keptIn(folder: string): Promise<Kept[]> {
  const path = join(folder, 'results');
  const kept: Kept[] = [];
  for (const file of existsSync(path) ? readdirSync(path).sort() : []) {
    const { rows, columns } = await readColumns(readFileSync(join(path, file)));
    const at = (name: string, i: number): unknown => columns.get(name)?.[i] ?? null;
    const read =
      (head: string, i: number) =>
      (quantity: string): number =>
        Number(at(columnNamed(head, quantity), i) ?? Number.NaN);
    for (let i = 0; i < rows; i++)
      kept.push({
        design: Number(at('scenario', i)) - 1,
        estimator: String(at('estimator', i)),
        label: String(at('label', i)),
        withheld: at('withheld', i) === true,
        verdict: at('verdict', i) as Kept['verdict'],
        gain: at('gain', i) as number | null,
        estimate: read('estimate', i),
        best: read('certified-estimate', i),
      });
  }
  return kept;
}
/** Standard deviations and correlations as covariance matrices, term by term; null where the fit says none. */
export function canonicalOf(problem: Problem, of: (quantity: string) => number): Canonical | null {
  const beta = Float64Array.from(problem.parts.conditional.columns, (column) => of(`beta|${column}`));
  const Sigma = problem.random.map(({ group, columns }): Matrix => {
    const c = columns.length;
    const sd = columns.map((column) => of(`sd|${group}|${column}`));
    const correlation = (a: number, b: number): number => {
      if (a === b) return 1;
      const r = of(`corr|${group}|${columns[Math.max(a, b)]},${columns[Math.min(a, b)]}`);
      // of a variance of zero there is none, and nothing hangs on it
      return (sd[a] as number) * (sd[b] as number) === 0 ? 0 : r;
    };
    const data = Float64Array.from({ length: c * c }, (_, k) => {
      const [a, b] = [k % c, Math.floor(k / c)];
      return (sd[a] as number) * (sd[b] as number) * correlation(a, b);
    });
    return { nrow: c, ncol: c, data };
  });
  const finite = (values: Float64Array): boolean => values.every((value) => !Number.isNaN(value));
  const sigma2 = of('sd|Residual') ** 2;
  if (!finite(beta) || Number.isNaN(sigma2) || !Sigma.every(({ data }) => finite(data))) return null;
  return { beta, Sigma, residual: { kind: 'variance', sigma2 } };
}

interface Judge {
  readonly problem: Problem;
  /** The highest log-likelihood that brute force found. */
  readonly highest: number;
  readonly certifier: Certifier;
}
interface Searched {
  readonly key: string;
  readonly highest: number;
}
/** Each design and method is searched once, for all engines, and once for ever: searches take longer than all fits. LIVE. */
function judges(designs: readonly Design[], file: string): (design: number, method: Method) => Judge {
  const kept = openKept<Searched>(file);
  const searched = new Map(kept.seen.map(({ key, highest }) => [key, highest]));
  const known = new Map<string, Judge>();
  return (design, method) => {
    const { name, problem: of } = designs[design] as Design;
    const key = `${name}, ${method}`;
    const found = known.get(key);
    if (found) return found;
    const problem = of(method);
    const highest = searched.get(key) ?? bruteForce(problem).logLik;
    if (!searched.has(key)) kept.keep({ key, highest });
    const judge = { problem, highest, certifier: openCertifier(problem) };
    known.set(key, judge);
    return judge;
  };
}
/** `searches`: a file that keeps the searches of these designs. `refused` counts what gave no fit, by engine. */
export async function judged(
  folders: readonly string[],
  searches: string,
  designs: readonly Design[],
  refused: Map<string, number>,
): Promise<Seen[]> {
  const judgeOf = judges(designs, searches);
  const all = (await Promise.all(folders.map(keptIn))).flat();
  const seen: Seen[] = [];
  for (const one of all) {
    const at = one.estimator.lastIndexOf('/');
    const [engine, method] = [one.estimator.slice(0, at), one.estimator.slice(at + 1) as Method];
    const isReal = engine.startsWith('r:');
    const { problem, highest, certifier } = judgeOf(one.design, method);
    const what = `${designs[one.design]?.name}, ${method}`;
    const end = canonicalOf(problem, one.estimate);
    if (!end || one.verdict === null) {
      refused.set(engine, (refused.get(engine) ?? 0) + 1);
      continue;
    }
    const gapOf = (point: Canonical): number => highest - plain(problem, point);
    const silent = one.label === 'converged' && !one.withheld;
    const name = isReal ? engine : `${engine}*`;
    seen.push({ engine: name, what, gap: gapOf(end), verdict: one.verdict, gain: one.gain, silent });
    const best = isReal ? null : canonicalOf(problem, one.best);
    if (!best) continue;
    const { verdict, gain } = certifier.certify(best);
    seen.push({ engine: `${name} certified`, what, gap: gapOf(best), verdict, gain, silent: false });
  }
  return seen;
}
