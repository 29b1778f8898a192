import { openCertifier } from '@mixdiff/certify';
import type { Backend, Canonical, Choice, Chosen, Context, Engine, Fit, Problem } from '@mixdiff/contract';
import { type Entrant, type Run, Runs } from '@mixdiff/runs';
import { madeBackend, madeEngine, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';

export const problem = sleepstudy('ML', false);
export const context: Context = { milliseconds: () => 0 };
export const SEARCH = { starts: 3, seed: 1 };
export const runsOf = (): Runs => new Runs(() => problem, context, SEARCH);
export const certificateOf = (at: Canonical, of = problem) => openCertifier(of, SEARCH).certify(at);
/** The highest point of a problem. */
export const bestOf = (of: Problem): Canonical => certificateOf(unitPoint(of), of).best as Canonical;

/** Native parameters: the variance of the one random term, and the residual variance. */
export const toCanonical = (par: ArrayLike<number>, of = problem): Canonical => ({
  beta: bestOf(of).beta,
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(par[0] as number) }],
  residual: { kind: 'variance', sigma2: par[1] as number },
});
export function fitAt(par: ArrayLike<number>, change: Partial<Fit> = {}, of = problem): Fit {
  const canonical = toCanonical(par, of);
  const logLik = certificateOf(canonical, of).logLik ?? Number.NaN;
  const native = {
    ...statedFit(of).native,
    names: ['v', 's2'],
    values: Float64Array.from([par[0] as number, par[1] as number]),
  };
  return statedFit(of, { canonical, logLik, criterion: -2 * logLik, native, ...change });
}
/** An engine over these two; `end`: where it ends from a start. */
export const engineEnding = (
  start: readonly number[],
  end: (from: Float64Array) => ArrayLike<number>,
  of = problem,
): Engine =>
  madeEngine(of, () => fitAt(start, {}, of), {
    names: ['v', 's2'],
    lower: Float64Array.of(0, 0),
    start: Float64Array.from(start),
    toCanonical: (par) => toCanonical(par, of),
    toNative: ({ Sigma, residual }) =>
      Float64Array.of(Sigma[0]?.data[0] as number, residual.kind === 'variance' ? residual.sigma2 : Number.NaN),
    fit: (from) => fitAt(end(from ?? Float64Array.from(start)), {}, of),
    at: (point) => statedFit(of, { canonical: point }),
  });
export const choice = (name: string, changes: Choice['changes'], ...values: string[]): Choice => ({
  name,
  changes,
  values,
  default: () => values[0] as string,
  help: '',
});
export function entrantOf(
  choices: readonly Choice[],
  open: (chosen: Chosen, of: Problem) => Engine,
  change: Partial<Backend> = {},
): Entrant {
  const backend = madeBackend({ choices, open: async (of, chosen) => open(chosen, of), ...change });
  const chosen: Chosen = Object.fromEntries(choices.map(({ name, values }) => [name, { value: values[0] as string, by: 'default' as const }])); // biome-ignore format: one line
  return { backend, chosen, name: 'made', label: 'made*', kind: 're-implementation' };
}
/** The run of an entrant with what is known of its end. */
export async function judged(
  entrant: Entrant,
  runs: Runs,
): Promise<{ run: Run; fit: Fit; certificate: ReturnType<Runs['certificate']> }> {
  const run = await runs.run(entrant, 'ML');
  if ('refused' in run.fit) throw new Error(run.fit.message);
  return { run, fit: run.fit, certificate: runs.certificate(run, run.fit) };
}
