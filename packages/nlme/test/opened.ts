import { choose, type Engine, type Fit, isRefusal, type Problem, type Refusal, sigma2Of } from '@mixdiff/contract';
import { nlme } from '../src/index.ts';

export async function attempt(problem: Problem, choices: Record<string, string> = {}): Promise<Engine | Refusal> {
  const chosen = choose(nlme, undefined, choices);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  return (await nlme.open?.(problem, chosen)) as Engine | Refusal;
}
export async function opened(problem: Problem, choices: Record<string, string> = {}): Promise<Engine> {
  const engine = await attempt(problem, choices);
  if (isRefusal(engine)) throw new Error(engine.message);
  return engine;
}
export async function fitted(problem: Problem, choices: Record<string, string> = {}): Promise<Fit> {
  const fit = (await opened(problem, choices)).fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
export const residualVariance = ({ canonical }: Fit): number => sigma2Of(canonical);
