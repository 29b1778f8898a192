/** From a table in memory and a formula to a fit, as users call it, and what it is called with. */
import { backends, engineNamed } from '@mixdiff/backends';
import { maximumOf } from '@mixdiff/certify';
import { type Answer, type Backend, type Chosen, type Fit, isRefusal, type Method } from '@mixdiff/contract';
import type { Model } from './models.ts';

export const CONTEXT = { milliseconds: () => performance.now() };
/** As the originals are called: each by its own default criterion. */
export const ENGINES: readonly (readonly [name: string, method: Method])[] = [
  ['lme4', 'REML'],
  ['nlme', 'REML'],
  ['glmmTMB', 'ML'],
  ['mmrm', 'REML'],
];
/** By name and version, `lme4@1.1-31`. */
export const engine = (name: string): { backend: Backend; chosen: Chosen } => must(engineNamed(name, backends));
export const methodOf = (model: Model, name: string): Method =>
  model.generalized ? 'ML' : (ENGINES.find(([one]) => one === name)?.[1] ?? 'REML');

/** `fit`, the engine's own path; `maximum`, the maximum that it states and checks. */
export function wholeCall(model: Model, name: string, what: string): () => Promise<Fit> {
  const { backend, chosen } = engine(name);
  const { fit } = what === 'maximum' ? maximumOf(backend) : backend;
  const method = methodOf(model, backend.id);
  return async () => must(await fit(model.build(method), chosen, CONTEXT));
}
export function must<T extends object>(answer: Answer<T>): T {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}
