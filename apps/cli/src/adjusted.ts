/**
 * Kenward and Roger's covariance in the parameters of the one original that has it for residual models, mmrm, at the
 * estimates of any engine; only an app may ask a backend for it.
 */
import { backends, engineNamed, type NamedEngine } from '@mixdiff/backends';
import { type Fit, isRefusal, type Matrix, own, type Problem } from '@mixdiff/contract';
import { type StatedInformation, statedInformation } from '@mixdiff/inference';

const UNUSED_VISITS = 'unused-visits';

/** Of all columns of X; a text: why there is none. */
export async function adjustedFor(fit: Fit, problem: Problem): Promise<Matrix | string> {
  if (!problem.residual) return 'the model has no residual covariance structure';
  const visits = own(fit.chosen, UNUSED_VISITS)?.value;
  const choices = {
    df: 'kenward-roger',
    vcov: 'kenward-roger',
    ...(visits === undefined ? {} : { [UNUSED_VISITS]: visits }),
  };
  const named = engineNamed('mmrm', backends, { choices });
  const engine = isRefusal(named) ? named : await named.backend.open?.(problem, named.chosen);
  if (!engine) return 'mmrm has no engine here';
  const there = isRefusal(engine) ? engine : engine.at(fit.canonical);
  if (isRefusal(there)) return `it is in mmrm's parameters, and ${there.message}`;
  return there.vcov ?? 'mmrm has none at these estimates';
}

/** What the engine's own Hessian says of the variance parameters; null where it has none that counts. */
export async function statedFor(
  fit: Fit,
  problem: Problem,
  { backend, chosen }: NamedEngine,
): Promise<StatedInformation | null> {
  const engine = problem.residual ? await backend.open?.(problem, chosen) : undefined;
  return engine && !isRefusal(engine) ? statedInformation(engine, fit, problem) : null;
}
