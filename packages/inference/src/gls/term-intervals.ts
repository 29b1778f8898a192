/**
 * Approximate intervals of the standard deviations and correlations of random effects and of the residual standard deviation,
 * as nlme's `intervals` has them (Pinheiro & Bates 2000, section 2.4.3): on scales without bounds, a = log s and Fisher's
 * z = atanh r, by the inverse of the second derivatives of minus the log-likelihood there. From those by the elements of Sigma,
 * H, and the slopes g:
 *
 *   H_eta = J'H J + sum_k g_k d2Sigma_k,   Sigma_ii = e^(2 a_i),   Sigma_ij = tanh(z_ij) e^(a_i + a_j),   sigma^2 = e^(2 b)
 *
 * nlme takes them by differences, and stops where they are not positive definite.
 */
import { type Canonical, type Fit, isRefusal, type Problem, type RandomTerm } from '@mixdiff/contract';
import { choleskyInverse } from '@mixdiff/linalg';
import { qnorm } from '@mixdiff/probability';
import type { Parameter } from '../parameters.ts';
import { choleskyOf, quadraticForm } from '../small-matrix.ts';
import type { State } from './state.ts';
import { stateOf } from './tests.ts';

export interface TermLimit {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly why?: string;
}
const NONE =
  'the likelihood has no such curvature there: nlme says "cannot get confidence intervals on var-cov components: Non-positive definite approximate variance-covariance"';
const OF_ITS_OWN = 'a term has a covariance structure of its own, whose parameters are not these';
/** Curvature by a log standard deviation that differences do not see, as nlme takes them: a standard error above 30. */
const LEAST = 1e-3;

/** By the parameter: standard deviations, correlations, the residual standard deviation. */
export function termLimits(fit: Fit, problem: Problem, level: number): (parameter: Parameter) => TermLimit {
  const none = (why: string) => (): TermLimit => ({ lower: null, upper: null, why });
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return none(state.message);
  const scales = scalesOf(fit.canonical, problem, state);
  if (!scales) return none(OF_ITS_OWN);
  const W = inverseOn(scales, state);
  if (!W) return none(NONE);
  const quantile = qnorm((1 - level) / 2, { lower: false });
  return (parameter) => {
    const k = scales.findIndex(({ key }) => key === keyOf(parameter));
    if (k < 0) return { lower: null, upper: null, why: OF_ITS_OWN };
    const half = quantile * Math.sqrt(W[k * (scales.length + 1)]);
    const { at, back } = scales[k];
    return { lower: back(at - half), upper: back(at + half) };
  };
}
/** Of the second derivatives on these scales; null: not positive definite. */
function inverseOn(scales: readonly Scale[], { observed, gradient, names }: State): Float64Array | null {
  const n = names.length;
  const J = new Float64Array(n * n);
  for (const [k, { moves }] of scales.entries()) for (const { of, slope } of moves) J[of * n + k] = slope;
  // J' is k x elements, column-major: column `of` holds d element / d eta
  const H = quadraticForm(J, observed, n, n);
  for (const [k, { bends }] of scales.entries()) {
    for (const { of, beside, bend } of bends) {
      H[beside * n + k] += gradient[of] * bend;
      if (beside !== k) H[k * n + beside] += gradient[of] * bend;
    }
  }
  if (!H.every(Number.isFinite) || scales.some((_, k) => !(H[k * (n + 1)] > LEAST))) return null;
  const scale = Float64Array.from({ length: n }, (_, k) => 1 / Math.sqrt(H[k * (n + 1)]));
  const L = choleskyOf(
    H.map((v, e) => v * scale[e % n] * scale[Math.floor(e / n)]),
    n,
  );
  if (!L) return null;
  const W = new Float64Array(n * n);
  choleskyInverse(L, n, W);
  return W.map((v, e) => v * scale[e % n] * scale[Math.floor(e / n)]);
}

/** One eta: its value, and first and second derivatives of elements; of a second derivative by two eta each stands once. */
interface Scale {
  readonly key: string;
  readonly at: number;
  readonly back: (x: number) => number;
  readonly moves: readonly { readonly of: number; readonly slope: number }[];
  readonly bends: readonly { readonly of: number; readonly beside: number; readonly bend: number }[];
}
const keyOf = (parameter: Parameter): string => {
  if (parameter.kind === 'sd') return sdKey(parameter.term, parameter.column);
  if (parameter.kind !== 'cor') return parameter.kind;
  const [i, j] = parameter.columns;
  return corKey(parameter.term, Math.max(i, j), Math.min(i, j));
};
const sdKey = (term: number, i: number): string => `sd ${term} ${i}`;
const corKey = (term: number, i: number, j: number): string => `cor ${term} ${i} ${j}`;

/** One per parameter of the state, standard deviations of a term first; null: a term of another structure. */
function scalesOf({ Sigma, residual }: Canonical, { random }: Problem, { names }: State): Scale[] | null {
  const scales: Scale[] = [];
  for (const [k, term] of random.entries()) {
    if (term.structure.kind !== 'us' && term.structure.kind !== 'diag-het') return null;
    const { nrow: c, data } = Sigma[k];
    const from = scales.length;
    const at = (i: number, j: number): number => data[j * c + i];
    const place = (i: number, j: number): number => names.indexOf(elementName(term, i, j));
    const pairs =
      term.structure.kind === 'us'
        ? term.columns.flatMap((_, i) => Array.from({ length: i }, (__, j) => [i, j] as const))
        : [];
    for (const i of term.columns.keys()) {
      const shared = pairs
        .filter((pair) => pair.includes(i))
        .map(([a, b]) => ({ of: place(a, b), slope: at(a, b), a, b }));
      scales.push({
        key: sdKey(k, i),
        at: Math.log(at(i, i)) / 2,
        back: Math.exp,
        moves: [{ of: place(i, i), slope: 2 * at(i, i) }, ...shared],
        bends: [
          { of: place(i, i), beside: from + i, bend: 4 * at(i, i) },
          ...shared.flatMap(({ of, slope, a, b }) => [
            { of, beside: from + i, bend: slope },
            // with the other standard deviation of the pair, said by the later of the two
            ...(a === i ? [{ of, beside: from + b, bend: slope }] : []),
          ]),
        ],
      });
    }
    for (const [i, j] of pairs) {
      const size = Math.sqrt(at(i, i) * at(j, j));
      const r = at(i, j) / size;
      const of = place(i, j);
      const slope = (1 - r * r) * size;
      scales.push({
        key: corKey(k, i, j),
        at: Math.atanh(r),
        back: Math.tanh,
        moves: [{ of, slope }],
        bends: [
          { of, beside: scales.length, bend: -2 * r * slope },
          { of, beside: from + i, bend: slope },
          { of, beside: from + j, bend: slope },
        ],
      });
    }
  }
  if (scales.some(({ moves }) => moves.some(({ of }) => of < 0))) return null;
  if (residual.kind === 'variance') {
    const of = names.indexOf('sigma2');
    scales.push({
      key: 'sigma',
      at: Math.log(residual.sigma2) / 2,
      back: Math.exp,
      moves: [{ of, slope: 2 * residual.sigma2 }],
      bends: [{ of, beside: scales.length, bend: 4 * residual.sigma2 }],
    });
  } else {
    // parameters of a residual model as they are: their limits are variance-intervals.ts's
    for (let of = scales.length; of < names.length; of++)
      scales.push({ key: names[of], at: Number.NaN, back: (x) => x, moves: [{ of, slope: 1 }], bends: [] });
  }
  return scales.length === names.length ? scales : null;
}
/** As blocks.ts names them. */
const elementName = ({ name, columns }: RandomTerm, a: number, b: number): string =>
  `${name}: ${columns[a]}, ${columns[b]}`;
