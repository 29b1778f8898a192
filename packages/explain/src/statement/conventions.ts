/**
 * Which definitions reproduce the numbers that a fit reports: the declared ones if they do, else the first that does,
 * else the declared ones, and the rest stays unexplained.
 */
import { isRefusal, type Meaning, type Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { refereeOf } from '@mixdiff/runs';
import type { Side } from '../ladder/side.ts';
import { dfMethodOf } from './degrees.ts';
import { matches, roundingOf } from './digits.ts';
import { standardErrorsOf } from './standard-errors.ts';

export function conventionsOf(side: Side): Meaning {
  const known = byFit.get(side.fit) ?? inferred(side);
  byFit.set(side.fit, known);
  return known;
}
const byFit = new WeakMap<object, Meaning>();

function inferred(side: Side): Meaning {
  const declared = side.fit.meaning;
  const dfResidual = side.reported.dfResidual ?? declared.dfResidual;
  const df = dfMethodOf(side) ?? declared.df;
  return { ...declared, df, dfResidual, ...standardErrorsOf(side), ...constant(side), ...criteria(side) };
}
/** What must be added to the reported log-likelihood to get the referee's, where it is one of the known constants. */
function constant({ fit, problem, reported }: Side): Partial<Meaning> {
  const judged = refereeOf(problem, fit.meaning.weights, fit.meaning.criterion)?.logLik(fit.canonical, problem.method);
  if (!judged || isRefusal(judged) || reported.logLik === null) return {};
  const missing = judged.logLik - reported.logLik;
  const [n, p] = [problem.response.y.length, problem.parts.conditional.columns.length];
  const half = Math.log(2 * Math.PI) / 2;
  const plain = [0, fit.meaning.logLikConstant, -n * half, -(n - p) * half, -p * half, p * half];
  const candidates = problem.method === 'REML' ? [...plain, ...plain.map((c) => c - harville(problem))] : plain;
  const close = candidates.find((c) => matches(reported.logLik as number, judged.logLik - c, 1e-7));
  return close === undefined
    ? { logLikConstant: Math.abs(missing) < 1e-3 ? 0 : fit.meaning.logLikConstant }
    : { logLikConstant: close };
}

/** log |X'X| / 2, of the columns that X has independent: inside the restricted likelihood of Harville (1974). */
function harville({
  parts: {
    conditional: { X },
  },
}: Problem): number {
  const { R, rank } = pivotedQr(X);
  return Array.from({ length: rank }, (_, i) => Math.log(Math.abs(R[i * (rank + 1)] as number))).reduce(
    (a, b) => a + b,
    0,
  );
}

/** k from AIC, then the N of BIC among those in use. */
function criteria({ fit, problem, reported }: Side): Partial<Meaning> {
  const { aic, bic, logLik } = reported;
  if (logLik === null) return {};
  const { k } = fit.meaning;
  const [n, p] = [problem.response.y.length, problem.parts.conditional.columns.length];
  const counts = [k, k + p, k - p, k + 1, k - 1].filter((count) => count > 0);
  // criteria of a rounded log-likelihood are off by twice its rounding
  const slack = 1e-4 + 2 * roundingOf(logLik);
  const found = aic === null ? k : (counts.find((count) => matches(aic, 2 * count - 2 * logLik, 1e-9, slack)) ?? k);
  const groups = [
    ...problem.random.map(({ levels }) => levels),
    ...(problem.residual ? [problem.residual.subject.levels] : []),
  ];
  const sizes = [fit.meaning.nBIC, n, n - p, ...groups.map(({ length }) => length)];
  const size =
    bic === null ? undefined : sizes.find((m) => matches(bic, found * Math.log(m) - 2 * logLik, 1e-9, slack));
  return size === undefined ? { k: found } : { k: found, nBIC: size };
}
