/**
 * What a program may print as the log-likelihood of one point: under either criterion, with sigma as it is or chosen anew,
 * as a deviance, and with or without the constants that programs leave out.
 */
import { type Canonical, isRefusal, type Matrix, type Method, type Problem, withSigma2 } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import type { Printed } from './printed-number.ts';

export interface NamedValue {
  readonly by: string;
  readonly value: number;
}
interface Constant {
  readonly name: string;
  readonly value: number;
}

/**
 * The log-likelihood with all covariances multiplied by c is l(c) = l(1) - N/2 log c - Q/2 (1/c - 1): N and Q from two
 * further evaluations, and with them the best scale c = Q/N.
 */
export function bestScale(referee: Referee, at: Canonical, method: Method): { scale: number; logLik: number } | null {
  const l = (c: number): number => {
    const answer = referee.logLik(scaled(at, c), method);
    return isRefusal(answer) ? Number.NaN : answer.logLik;
  };
  const [c1, c2] = [1.5, 0.5];
  const [one, a, b] = [l(1), l(c1), l(c2)];
  const [u1, v1] = [-Math.log(c1) / 2, -(1 / c1 - 1) / 2];
  const [u2, v2] = [-Math.log(c2) / 2, -(1 / c2 - 1) / 2];
  const det = u1 * v2 - u2 * v1;
  const N = ((a - one) * v2 - (b - one) * v1) / det;
  const Q = (u1 * (b - one) - u2 * (a - one)) / det;
  const scale = Q / N;
  if (!(scale > 0 && Number.isFinite(scale))) return null;
  return { scale, logLik: one - (N / 2) * Math.log(scale) - (Q / 2) * (1 / scale - 1) };
}
export const scaled = (at: Canonical, c: number): Canonical => ({
  ...at,
  Sigma: at.Sigma.map((S) => ({ ...S, data: S.data.map((x) => x * c) })),
  residual: scaledResidual(withSigma2(at, (sigma2) => sigma2 * c).residual, c),
});
/** Where positions or groups have variances of their own, all of these. */
const SIZED = /^(?:variance|cov)\.|^sigma2/;
export const scaledResidual = (residual: Canonical['residual'], c: number): Canonical['residual'] =>
  residual.kind === 'marginal'
    ? {
        ...residual,
        parameters: Object.fromEntries(
          Object.entries(residual.parameters).map(([name, x]) => [name, SIZED.test(name) ? x * c : x]),
        ),
      }
    : residual;

/** Log-likelihoods of a point under their names, the stated criterion first. */
export function logLiksAt(referee: Referee, at: Canonical, { method }: Problem): NamedValue[] {
  const own = referee.logLik(at, method);
  const first = isRefusal(own) ? [] : [{ by: method, value: own.logLik }];
  if (method === 'ML') {
    const reml = referee.logLik(at, 'REML');
    return isRefusal(reml) ? first : [...first, { by: 'REML', value: reml.logLik }];
  }
  const gls = referee.generalizedLeastSquares(at);
  const point = isRefusal(gls) ? at : { ...at, beta: gls.beta };
  const kept = referee.logLik(point, 'ML');
  const anew = bestScale(referee, point, 'ML');
  return [
    ...first,
    ...(isRefusal(kept) ? [] : [{ by: 'ML at the REML estimates, sigma kept', value: kept.logLik }]),
    ...(anew ? [{ by: "ML at REML's relative covariances, sigma estimated anew by ML", value: anew.logLik }] : []),
  ];
}

/** Constants that do not depend on the estimates: some programs leave them out of the log-likelihood, some add them. */
function constantsOf({
  response: { y },
  parts: {
    conditional: { X },
  },
  weights,
  method,
}: Problem): Constant[] {
  const n = y.length;
  const { rank, logDet } = crossProduct(X);
  const logWeights = weights ? weights.values.reduce((sum, w) => sum + (w > 0 ? Math.log(w) : 0), 0) / 2 : 0;
  const constants = [
    { name: 'half the sum of log w', value: logWeights },
    { name: 'n/2 log(2 pi)', value: (n / 2) * Math.log(2 * Math.PI) },
    ...(method === 'REML'
      ? [
          { name: '(n - p)/2 log(2 pi)', value: ((n - rank) / 2) * Math.log(2 * Math.PI) },
          { name: 'p/2 log(2 pi)', value: (rank / 2) * Math.log(2 * Math.PI) },
          { name: "log|X'X|/2", value: logDet / 2 },
        ]
      : []),
  ];
  return constants.filter(({ value }) => value !== 0);
}
/** Rank of X, and log|X'X| over its independent columns. */
function crossProduct(X: Matrix): { rank: number; logDet: number } {
  const { rank, R } = pivotedQr(X);
  let logDet = 0;
  for (let j = 0; j < rank; j++) logDet += 2 * Math.log(Math.abs(R[j * rank + j] as number));
  return { rank, logDet };
}

/** Decimals from which on two constants at once are tried: with fewer, too many sums would fit by chance. */
const ENOUGH_FOR_TWO = 2;
/** Everything that the printed number may be, the plainest first. */
export function candidates(plainly: readonly NamedValue[], problem: Problem, { text }: Printed): NamedValue[] {
  const constants = constantsOf(problem).flatMap(({ name, value }) => [
    { name: `without ${name}`, value: -value },
    { name: `with ${name} added`, value },
  ]);
  const deviance = ({ by, value }: NamedValue): NamedValue => ({
    by: `minus twice the log-likelihood (${by})`,
    value: -2 * value,
  });
  const one = plainly.flatMap(({ by, value }) =>
    constants.map((c) => ({ by: `${by}, ${c.name}`, value: value + c.value })),
  );
  const decimals = (text.split('.')[1] ?? '').length;
  const two =
    decimals < ENOUGH_FOR_TWO
      ? []
      : plainly.flatMap(({ by, value }) =>
          constants.flatMap((a, i) =>
            constants
              .slice(i + 1)
              .filter((b) => Math.floor(constants.indexOf(b) / 2) !== Math.floor(i / 2))
              .map((b) => ({ by: `${by}, ${a.name} and ${b.name}`, value: value + a.value + b.value })),
          ),
        );
  return [...plainly, ...plainly.map(deviance), ...one, ...two];
}
