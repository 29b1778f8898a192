import { backends, engineNamed } from '@mixdiff/backends';
import { type Certificate, type Fit, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import type { Entrant, Run } from '@mixdiff/runs';
import { Runs } from '@mixdiff/runs';

/** A clock that stands still: deadlines never pass, so that runs do not depend on the machine. */
export const context = { milliseconds: () => 0 };

export function entrant(text: string): Entrant {
  const named = engineNamed(text, backends);
  if (isRefusal(named)) throw new Error(named.message);
  return { ...named, label: `${named.name}*`, kind: 're-implementation' };
}
export interface Judged {
  readonly run: Run;
  readonly fit: Fit;
  readonly certificate: Certificate;
}
export async function judged(text: string, problem: Problem): Promise<{ runs: Runs; one: Judged }> {
  const runs = new Runs((_: Method) => problem, context, { starts: 20, seed: 1 });
  const run = await runs.run(entrant(text), problem.method);
  if (isRefusal(run.fit)) throw new Error(run.fit.message);
  return { runs, one: { run, fit: run.fit, certificate: runs.certificate(run, run.fit) } };
}
