import { choose, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { glmmTMB } from '../src/index.ts';

type Choices = Readonly<Record<string, string>>;

/** The engine on a problem, as a version with choices; a refusal fails the test. */
export async function opened(problem: Problem, version?: string, choices: Choices = {}): Promise<Engine> {
  const chosen = choose(glmmTMB, version, choices);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = await glmmTMB.open?.(problem, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message);
  return engine;
}
export async function fitted(problem: Problem, version?: string, choices: Choices = {}): Promise<Fit> {
  const fit = (await opened(problem, version, choices)).fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
export const standardErrors = ({ vcov }: Fit): number[] =>
  vcov ? Array.from({ length: vcov.nrow }, (_, j) => Math.sqrt(vcov.data[j * (vcov.nrow + 1)] ?? Number.NaN)) : [];
