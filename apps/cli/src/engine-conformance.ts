/**
 * What every engine has to show, on small problems whose answers are known: its log-likelihood is that of its own estimates,
 * nothing depends on the order of the rows or on units, and what it does not take it refuses rather than leaves out.
 */
import type { NamedEngine } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Context,
  type Fit,
  isMaximum,
  isRefusal,
  type Matrix,
  type Problem,
} from '@mixdiff/contract';
import type { ConformanceDocument } from '@mixdiff/schema';

type Check = ConformanceDocument['checks'][number];
export interface Posed {
  readonly name: string;
  readonly problem: Problem;
}
/** As far as a stated log-likelihood may be from that of the stated estimates, whose digits are those of doubles. */
const LOG_LIK = 1e-3;
/** As far as two runs may end apart whose problems are one: optimizers stop within it. */
const RUNS = 1e-3;

export async function conformance(
  { backend, chosen }: NamedEngine,
  posed: readonly Posed[],
  context: Context,
): Promise<{ as: string | null; checks: Check[] }> {
  const checks: Check[] = [];
  let as: string | null = null;
  const fit = (problem: Problem): Promise<Answer<Fit>> => backend.fit(problem, chosen, context);
  for (const { name, problem } of posed) {
    const say = (check: string, result: Check['result'], told: string): void => {
      checks.push({ case: name, check, result, told });
    };
    const first = await fit(problem);
    if (isRefusal(first)) {
      const isAnswer = first.limit !== undefined || first.lacks.length > 0;
      say('answers', isAnswer ? 'refused' : 'failed', `${first.refused}: ${first.message}`);
      continue;
    }
    as = first.as;
    say('answers', 'passed', `${first.as}, log-likelihood ${first.logLik.toFixed(4)}`);
    const here = openCertifier(problem).certify(first);
    // the point alone: what the fit states of itself is what is tried
    say('states its own log-likelihood', ...stated(first, openCertifier(problem).certify(first.canonical).logLik));
    if (here.verdict !== 'not-assessed')
      say(
        'ends at a maximum',
        isMaximum(here.verdict) ? 'passed' : 'noted',
        `${here.verdict}${here.gain === null ? '' : `, ${here.gain.toExponential(1)} below the highest point found`}`,
      );
    say('standard errors', ...errors(first));
    const again = await fit(problem);
    say('gives the same twice', ...same(first, again, 0));
    say('does not depend on the order of rows', ...same(first, await fit(reordered(problem)), RUNS));
    const n = problem.response.y.length - (problem.method === 'REML' ? problem.parts.conditional.columns.length : 0);
    say(
      'does not depend on the unit of the response',
      ...same(first, await fit(tenfold(problem)), RUNS, n * Math.log(10)),
    );
    const weighted = weightedProblem(problem);
    const other = await fit(weighted);
    say('weights are taken or refused', ...honoured(other, weighted, first));
  }
  return { as, checks };
}
type Told = [Check['result'], string];
function stated({ logLik, meaning }: Fit, own: number | null): Told {
  if (own === null) return ['noted', 'the referee does not take this model'];
  const gap = Math.abs(logLik + meaning.logLikConstant - own);
  return [
    gap <= LOG_LIK ? 'passed' : 'failed',
    `${gap.toExponential(1)} from that of its estimates, ${own.toFixed(4)}`,
  ];
}
function errors({ vcov, dropped }: Fit): Told {
  if (!vcov) return ['noted', 'it states none'];
  const p = vcov.nrow;
  const kept = Array.from({ length: p }, (_, j) => vcov.data[j * (p + 1)] as number).filter((v) => Number.isFinite(v));
  const ok = kept.length === p - dropped.length && kept.every((v) => v > 0);
  return [
    ok ? 'passed' : 'failed',
    ok ? `${kept.length} positive variances` : 'a variance of a coefficient is missing or not positive',
  ];
}
/** `shift`: by which the other's log-likelihood lies lower. */
function same(a: Fit, b: Answer<Fit>, tolerance: number, shift = 0): Told {
  if (isRefusal(b)) return ['failed', `it refuses: ${b.message}`];
  const gap = Math.abs(a.logLik - b.logLik - shift);
  return [gap <= tolerance ? 'passed' : 'failed', `log-likelihoods ${gap.toExponential(1)} apart`];
}
function honoured(answer: Answer<Fit>, problem: Problem, without: Fit): Told {
  if (isRefusal(answer)) return ['passed', `refused: ${answer.message}`];
  const { logLik } = openCertifier(problem, { weights: answer.meaning.weights }).certify(answer.canonical);
  const gap = logLik === null ? null : Math.abs(answer.logLik + answer.meaning.logLikConstant - logLik);
  if (Math.abs(answer.logLik - without.logLik) < 1e-9) return ['failed', 'the fit with weights is that without them'];
  return [
    gap !== null && gap <= LOG_LIK ? 'passed' : 'failed',
    gap === null
      ? 'the referee cannot tell'
      : `taken; ${gap.toExponential(1)} from the log-likelihood of its estimates`,
  ];
}

/** In an order that no reader would expect, the same in every run: Fisher & Yates by a linear congruence. */
function reordered(problem: Problem): Problem {
  const n = problem.response.y.length;
  const order = Array.from({ length: n }, (_, i) => i);
  let state = 1;
  for (let i = n - 1; i > 0; i--) {
    state = (state * 48271) % 2147483647;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  const rows = (m: Matrix): Matrix => ({
    ...m,
    data: Float64Array.from(m.data, (_, at) => m.data[Math.floor(at / n) * n + (order[at % n] as number)] as number),
  });
  const values = <T extends Float64Array | Int32Array>(of: T): T =>
    of.map((_, i) => of[order[i] as number] as number) as T;
  const { conditional } = problem.parts;
  return {
    ...problem,
    response: {
      ...problem.response,
      y: values(problem.response.y),
      trials: problem.response.trials && values(problem.response.trials),
    },
    parts: {
      conditional: { ...conditional, X: rows(conditional.X), offset: conditional.offset && values(conditional.offset) },
    },
    random: problem.random.map((term) => ({ ...term, Z: rows(term.Z), level: values(term.level) })),
    weights: problem.weights && { ...problem.weights, values: values(problem.weights.values) },
  };
}
const tenfold = (problem: Problem): Problem => ({
  ...problem,
  response: { ...problem.response, y: problem.response.y.map((y) => 10 * y) },
});
const weightedProblem = (problem: Problem): Problem => ({
  ...problem,
  weights: { values: problem.response.y.map((_, i) => 1 + (i % 3)), kind: 'as-original' },
});
