/**
 * Criteria of generalized models with one random intercept, over beta and the standard deviation s: the search's own
 * arithmetic, shared with no engine and not with the referee. On spherical effects u ~ N(0, 1), eta = o + x'beta + s u, A the sum of
 * what the criterion takes for minus the second derivative of the log-density (observed o or expected), K nodes z_k with weights w_k about
 * the mode u^ = s r(u^) of h(u) = log f - u^2 / 2, one node being Laplace's approximation:
 *
 *   l      = sum_levels [ log sum_k w_k e^(h(u_k) + z_k^2 / 2) - 1/2 log D ],   u_k = u^ + z_k D^-1/2,   D = 1 + s^2 A
 *   du^/ds = (r - s u^ o) / (1 + s^2 o),     du^/dbeta_j = - s sum o_i x_ij / (1 + s^2 o)
 *   dl/dphi = sum_k pi_k [ dh/dphi (u_k) + h'(u_k) (du^/dphi - z_k D^-3/2 D' / 2) ] - D' / (2 D)
 *
 * It is even in s, so s runs over all numbers and |s| is the standard deviation (Kristensen et al. 2016, section 2, in the
 * spherical coordinates of Bates et al. 2015, section 2; Liu & Pierce 1994 for the nodes).
 *
 * The search moves along X P = Q R: gamma = R beta / n^1/2 on columns n^1/2 Q, of length n^1/2 each and orthogonal. From
 * beta itself a column of 1e-8 or one of years would be climbed to nowhere: BFGS begins with the metric 1.
 */
import type { Canonical, Criterion, Matrix, Problem } from '@mixdiff/contract';
import { pivotedQr, symmetricEigen } from '@mixdiff/linalg';
import { optim } from '@mixdiff/optim';
import { heightOf, type Part, partsOf } from './response-density.ts';

/** A point that the search reached. */
export interface Summit {
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
  /** Largest |linear predictor| of the fixed effects, of counts the largest negative one: beyond 15 probabilities are 0 or 1, and means 0, to all intents. */
  readonly reach: number;
}
/** Where the starts led. */
export interface LaplaceSearch {
  /** Best first; each start's end. */
  readonly summits: readonly Summit[];
  readonly starts: number;
  /** Where climbing from a point leads. */
  readonly from: (at: Canonical) => Summit;
}

const STARTS = [0.1, 0.3, 1, 2, 4];
/** Of a height: a few units in the last place of a sum over the rows of a level. */
const ROUNDING = 1e-14;
const CONTROL = { maxit: 500, reltol: 1e-14 };
/** Below this share of its length a column of X is a combination of those before it; the referee's own line. */
const RANK_TOLERANCE = 1e-10;

/** Standard deviations from which beta and s climb together; and zero, from which beta climbs alone. */
export function searchLaplace(problem: Problem, criterion: Criterion): LaplaceSearch {
  const basis = orthogonal(problem.parts.conditional.X);
  const { value, p, reach } = openCriterion(problem, basis, criterion);
  const climb = (start: Float64Array): Summit => {
    const held = start[p] === 0;
    const objective = (x: Float64Array, gradient?: Float64Array): number => {
      const found = value(x, gradient);
      if (held && gradient) gradient[p] = 0;
      return found;
    };
    let { par } = optim('BFGS', objective, start, { gradient: true, control: CONTROL });
    // once more from there, with a fresh metric
    par = optim('BFGS', objective, par, { gradient: true, control: CONTROL }).par;
    const gamma = par.slice(0, p);
    const Sigma = [{ nrow: 1, ncol: 1, data: Float64Array.of(held ? 0 : par[p] ** 2) }];
    return {
      at: { beta: basis.toBeta(gamma), Sigma, residual: { kind: 'none' } },
      value: value(par),
      reach: reach(gamma),
    };
  };
  const startAt = (gamma: Float64Array, s: number): Float64Array => Float64Array.from([...gamma, s]);
  const summits = [0, ...STARTS].map((s) => climb(startAt(new Float64Array(p), s)));
  return {
    summits: summits.sort((a, b) => a.value - b.value),
    starts: summits.length,
    from: ({ beta, Sigma }) => climb(startAt(basis.fromBeta(beta), Math.sqrt(Sigma[0].data[0]))),
  };
}

interface Basis {
  /** n x r, orthogonal columns of length n^1/2. */
  readonly columns: Matrix;
  /** Columns that the others span get 0. */
  toBeta(gamma: Float64Array): Float64Array;
  /** NaN is a column that was left out. */
  fromBeta(beta: Float64Array): Float64Array;
}
function orthogonal(X: Matrix): Basis {
  const { rank, pivot, R, Q } = pivotedQr(X, RANK_TOLERANCE);
  const root = Math.sqrt(X.nrow);
  return {
    columns: { ...Q, data: Q.data.map((q) => q * root) },
    toBeta(gamma) {
      const solved = gamma.map((g) => g * root);
      for (let i = rank - 1; i >= 0; i--) {
        for (let j = i + 1; j < rank; j++) solved[i] -= R[j * rank + i] * solved[j];
        solved[i] /= R[i * (rank + 1)];
      }
      const beta = new Float64Array(X.ncol);
      for (let j = 0; j < rank; j++) beta[pivot[j]] = solved[j];
      return beta;
    },
    fromBeta(beta) {
      const gamma = new Float64Array(rank);
      for (let j = 0; j < X.ncol; j++) {
        const b = beta[pivot[j]];
        for (let i = 0; i < rank && !Number.isNaN(b); i++) gamma[i] += (R[j * rank + i] * b) / root;
      }
      return gamma;
    },
  };
}

/** Nodes for the standard normal, and log weights times e^(z^2 / 2) (Golub & Welsch 1969). */
function rule(criterion: Criterion): { readonly nodes: Float64Array; readonly logWeights: Float64Array } {
  const count = criterion.kind === 'quadrature' ? criterion.nodes : 1;
  const jacobi = new Float64Array(count * count);
  for (let k = 1; k < count; k++) jacobi[(k - 1) * count + k] = Math.sqrt(k);
  const { values: nodes, vectors } = symmetricEigen(jacobi, count);
  return { nodes, logWeights: nodes.map((z, k) => 2 * Math.log(Math.abs(vectors[k * count])) + (z * z) / 2) };
}

function openCriterion({ response, parts, random }: Problem, { columns: X }: Basis, criterion: Criterion) {
  const { offset } = parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const { y, family, link } = response;
  const { level, levels } = random[0];
  const trials = response.trials ?? new Float64Array(n).fill(1);
  const rowsOf: number[][] = levels.map(() => []);
  for (const [i, l] of level.entries()) rowsOf[l].push(i);
  const observed = criterion.kind === 'laplace' && criterion.information === 'observed';
  const { nodes, logWeights } = rule(criterion);
  const [logDensity, fillPart] = [heightOf(family, link), partsOf(family, link)];
  const part: Part = { r: 0, o: 0, a: 0, slope: 0 };
  const at = (i: number, eta: number): Part => {
    fillPart(eta, y[i], trials[i], observed, part);
    return part;
  };
  const fixed = new Float64Array(n);
  const fill = (beta: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      fixed[i] = offset?.[i] ?? 0;
      for (let j = 0; j < p; j++) fixed[i] += X.data[j * n + i] * beta[j];
    }
  };
  const height = (rows: readonly number[], s: number, u: number): number => {
    let sum = (-u * u) / 2;
    for (const i of rows) sum += logDensity(fixed[i] + s * u, y[i], trials[i]);
    return sum;
  };
  const sums = (rows: readonly number[], s: number, u: number): Part => {
    const sum: Part = { r: 0, o: 0, a: 0, slope: 0 };
    for (const i of rows) {
      const one = at(i, fixed[i] + s * u);
      sum.r += one.r;
      sum.o += one.o;
      sum.a += one.a;
      sum.slope += one.slope;
    }
    return sum;
  };
  const modeAt = (rows: readonly number[], s: number): number => {
    let u = 0;
    let top = height(rows, s, u);
    for (let step = 0; step < 100; step++) {
      const { r, o } = sums(rows, s, u);
      const slope = s * r - u;
      let move = slope / (1 + s * s * o);
      if (Math.abs(move) <= 1e-13 * (1 + Math.abs(u))) return u + move;
      let next = height(rows, s, u + move);
      // a fall by less than its rounding is none: halving would go on to the last digit at every step
      const rounding = ROUNDING * (1 + Math.abs(top));
      for (let half = 0; half < 50 && !(next >= top - rounding); half++) {
        move /= 2;
        next = height(rows, s, u + move);
      }
      u += move;
      top = next;
    }
    return u;
  };
  /** l of one level; minus its slopes added to `gradient`. */
  function ofLevel(rows: readonly number[], s: number, gradient: Float64Array | undefined): number {
    const u = modeAt(rows, s);
    const { r, o, a: A, slope } = sums(rows, s, u);
    const D = 1 + s * s * A;
    const ends = nodes.map((z) => u + z / Math.sqrt(D));
    const heights = ends.map((x, k) => height(rows, s, x) + logWeights[k]);
    const top = heights.reduce((most, h) => Math.max(most, h), -Infinity);
    const total = heights.reduce((sum, h) => sum + Math.exp(h - top), 0);
    const l = top + Math.log(total) - Math.log(D) / 2;
    if (!gradient) return l;
    const shares = heights.map((h) => Math.exp(h - top) / total);
    const scores = ends.map((x) => sums(rows, s, x).r);
    /** Minus: of a parameter with these direct slopes of h at the nodes, and slopes of the mode and of D. */
    const down = (direct: Float64Array, du: number, dD: number): number => {
      let sum = dD / (2 * D);
      for (let k = 0; k < ends.length; k++) {
        const along = du - (nodes[k] * dD) / (2 * D ** 1.5);
        sum -= shares[k] * (direct[k] + (s * scores[k] - ends[k]) * along);
      }
      return sum;
    };
    const moved = (r - s * u * o) / (1 + s * s * o);
    gradient[p] += down(
      ends.map((x, k) => x * scores[k]),
      moved,
      2 * s * A + s * s * slope * (u + s * moved),
    );
    for (let j = 0; j < p; j++) {
      let [onO, onSlope] = [0, 0];
      for (const i of rows) {
        const one = at(i, fixed[i] + s * u);
        onO += one.o * X.data[j * n + i];
        onSlope += one.slope * X.data[j * n + i];
      }
      const du = (-s * onO) / (1 + s * s * o);
      const direct = ends.map((x) => rows.reduce((sum, i) => sum + at(i, fixed[i] + s * x).r * X.data[j * n + i], 0));
      gradient[j] += down(direct, du, s * s * (onSlope + s * slope * du));
    }
    return l;
  }
  return {
    p,
    reach: (beta: Float64Array): number => {
      fill(beta);
      const size = (eta: number): number => (family === 'poisson' ? -eta : Math.abs(eta));
      return fixed.reduce((most, eta) => Math.max(most, size(eta)), 0);
    },
    value(x: Float64Array, gradient?: Float64Array): number {
      fill(x);
      gradient?.fill(0);
      let l = 0;
      for (const rows of rowsOf) l += ofLevel(rows, x[p], gradient);
      return Number.isFinite(l) ? -l : Number.POSITIVE_INFINITY;
    },
  };
}
