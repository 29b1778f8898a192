/**
 * Whose likelihood is higher is only a question under one judge. So every fit is put under every judge, and agreement
 * of the judges is shown beside the ranking.
 */
import { type Canonical, type Engine, isRefusal, LAPLACE, type Method } from '@mixdiff/contract';
import { isIntegrated, TOO_LARGE, type WeightKind } from '@mixdiff/referee';
import type { Run } from '@mixdiff/runs';
import { refereeOf } from '@mixdiff/runs';
import { type CrossCell, finite } from '@mixdiff/schema';

/**
 * Every fit's parameters under every judge: the referee's ML and REML log-likelihood (of generalized models
 * Laplace's), and each engine's own objective, constants reconciled. One row compares; where the fits take the weights for two things, every method has two rows.
 */
export function crossEvaluation(runs: readonly Run[], methods: readonly Method[]): CrossCell[] {
  const fitted = runs.filter((run) => !isRefusal(run.fit));
  const meanings = meaningsOf(fitted);
  return fitted.flatMap((run) => [
    ...methods.flatMap((method) => meanings.map((weights) => refereeCell(run, fitted, method, weights))),
    ...fitted.filter((judge) => judge.engine).map((judge) => engineCell(run, judge)),
  ]);
}

const canonicalOf = (run: Run): Canonical => (run.fit as Exclude<Run['fit'], { refused: string }>).canonical;
const weightsOf = (run: Run): WeightKind => (isRefusal(run.fit) ? 'precision' : run.fit.meaning.weights);

/** null: there are no weights, or all fits mean one thing by them. */
function meaningsOf(fitted: readonly Run[]): (WeightKind | null)[] {
  const all = new Set(fitted.filter(({ problem }) => problem.weights).map(weightsOf));
  return all.size > 1 ? [...all] : [null];
}
function refereeCell(run: Run, all: readonly Run[], method: Method, weights: WeightKind | null): CrossCell {
  const problem = all.find((other) => other.method === method)?.problem ?? run.problem;
  const criterion = isIntegrated(problem) && problem.random.length > 0 ? LAPLACE : undefined;
  const cell = {
    fit: run.id,
    judge: 'referee',
    method,
    ...(weights ? { weights } : {}),
    ...(criterion ? { criterion } : {}),
  };
  const referee = refereeOf(problem, weights ?? weightsOf(run), criterion);
  if (!referee) return { ...cell, logLik: null, absent: TOO_LARGE };
  const judged = referee.logLik(canonicalOf(run), method);
  return isRefusal(judged)
    ? { ...cell, logLik: null, absent: judged.refused }
    : { ...cell, logLik: finite(judged.logLik), absent: null };
}
function engineCell(run: Run, judge: Run): CrossCell {
  const cell = { fit: run.id, judge: judge.id, method: judge.method };
  if (run.problem.weights && weightsOf(run) !== weightsOf(judge))
    return { ...cell, logLik: null, absent: 'compare/weights-meaning' };
  const engine = judge.engine as Engine;
  const native = engine.toNative(canonicalOf(run));
  if (isRefusal(native)) return { ...cell, logLik: null, absent: native.refused };
  const constant = isRefusal(judge.fit) ? 0 : judge.fit.meaning.logLikConstant;
  return { ...cell, logLik: finite(engine.logLik(native) + constant), absent: null };
}
