/** Estimators by name: `backend[@version]{choice}/METHOD[+certified]`. */
import { isRefusal, type Method, type Refusal } from '@mixdiff/contract';
import type { ModelSpec } from '@mixdiff/frame';
import type { StudyFile } from '@mixdiff/schema';
import * as say from './messages.ts';

export interface Estimator {
  /** What tables call it; unique in a study. */
  readonly name: string;
  /** Without the method: what an engine is looked up by. `{factor}` stands for a value of the design. */
  readonly engine: string;
  readonly method: Method;
  /** Its numbers are those at the best point found, not where it ended. */
  readonly certified: boolean;
  /** Fields in which its model is another than the one that generates. */
  readonly model: Partial<ModelSpec>;
}

/** `r:lme4/REML` taken apart. */
export function parseEstimator(text: string, at: string): Pick<Estimator, 'engine' | 'method' | 'certified'> | Refusal {
  const match = /^(.+)\/(REML|ML)(\+certified)?$/.exec(text.trim());
  if (!match) return say.notAnEstimator(at, text);
  return { engine: match[1] as string, method: match[2] as Method, certified: match[3] !== undefined };
}

/** `certify`: whether there are verdicts, and so best points. */
export function estimatorsOf(
  said: StudyFile['estimators'],
  certify = true,
): {
  readonly estimators: Estimator[];
  readonly faults: Refusal[];
} {
  const estimators: Estimator[] = [];
  const faults: Refusal[] = [];
  for (const [i, one] of said.entries()) {
    const at = `estimators.${i}`;
    const { estimator, name, ...model } = typeof one === 'string' ? { estimator: one } : one;
    const parsed = parseEstimator(estimator, at);
    if (isRefusal(parsed)) {
      faults.push(parsed);
      continue;
    }
    if (parsed.certified && !certify) faults.push(say.neverCertified(at, estimator));
    const called = name ?? estimator.trim();
    if (estimators.some((other) => other.name === called)) faults.push(say.twice(at, called));
    else estimators.push({ ...parsed, name: called, model: model as Partial<ModelSpec> });
  }
  return { estimators, faults };
}
