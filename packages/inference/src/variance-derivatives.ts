/**
 * V = sum_r gamma_r G_r is linear in the (co)variances: G_r = Z E_r Z' with E_r swapping columns a and b of a term within
 * each level, and G_0 = I for sigma^2. What Kenward & Roger (1997) need of it, with X replaced by Q of its QR:
 *
 *   P_r = -Q'V^-1 G_r V^-1 Q,   Q_rs = Q'V^-1 G_r V^-1 G_s V^-1 Q,   K_rs = tr(V^-1 G_r V^-1 G_s)
 *
 * come from D = Z'V^-1Q and B = Z'V^-1Z, one connected component at a time:
 *   P_r = -D'E_r D,  Q_rs = D'E_r B E_s D,  K_rs = tr(E_r B E_s B),  tr(V^-1 G_r) = tr(E_r B)
 * and those of sigma^2 follow from sum_r gamma_r G_r = V:
 *   sum_r gamma_r P_r = -Q'V^-1Q,  sum_r gamma_r Q_rs = -P_s,  sum_r gamma_r K_rs = tr(V^-1 G_s),  sum_r gamma_r tr(V^-1 G_r) = n.
 */
import type { Canonical, RandomTerm } from '@mixdiff/contract';
import type { Solution } from '@mixdiff/surface';
import { components } from './components.ts';
import { crossWithX, innerProducts, levelsOf, rowsOf } from './inner-products.ts';

interface VarianceElement {
  readonly term: number;
  readonly a: number;
  readonly b: number;
  /** Its value, in the units of the response squared. */
  readonly value: number;
}
export interface VarianceDerivatives {
  /** The elements of the Sigma_k; the residual variance comes last, as element number `elements.length`. */
  readonly elements: readonly VarianceElement[];
  /** Per element p x p. */
  readonly P: readonly Float64Array[];
  /** [r][s], p x p. */
  readonly Q: readonly (readonly Float64Array[])[];
  /** elements x elements. */
  readonly K: Float64Array;
}

/** At a point, from the criterion's solution there, with residual variance sigma2. */
export function varianceDerivatives(solution: Solution, at: Canonical, sigma2: number): VarianceDerivatives {
  const { reduction } = solution.criterion;
  const { p, q, copies } = reduction;
  const elements = varianceElements(reduction.problem.random, at);
  const count = elements.length + 1;
  const P = Array.from({ length: count }, () => new Float64Array(p * p));
  const Q = P.map(() => P.map(() => new Float64Array(p * p)));
  const K = new Float64Array(count * count);
  const traces = new Float64Array(count);
  const D = crossWithX(solution, sigma2);
  for (const component of components(reduction.layout)) {
    const { members } = component;
    const part = { members, B: innerProducts(solution, component, sigma2), D: rowsOf(D, members, q, p), p };
    addComponent(part, elements, levelsOf(reduction.layout, members), P, Q, K, traces);
  }
  addResidual({ elements, P, Q, K, traces, p, n: copies, sigma2, precision: precisionOfX(solution, sigma2) });
  return { elements, P, Q, K };
}

function varianceElements(random: readonly RandomTerm[], { Sigma }: Canonical): VarianceElement[] {
  return random.flatMap((term, k) => {
    const size = term.columns.length;
    const out: VarianceElement[] = [];
    for (let b = 0; b < size; b++) {
      const last = term.structure.kind === 'diag-het' ? b + 1 : size;
      for (let a = b; a < last; a++) out.push({ term: k, a, b, value: Sigma[k].data[b * size + a] });
    }
    return out;
  });
}

/** Q'V^-1Q = G / sigma^2. */
function precisionOfX({ Rx, criterion }: Solution, sigma2: number): Float64Array {
  const { p } = criterion.reduction;
  const out = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      for (let k = 0; k <= Math.min(i, j); k++) out[j * p + i] += (Rx[k * p + i] * Rx[k * p + j]) / sigma2;
    }
  }
  return out;
}

interface Part {
  readonly members: Int32Array;
  readonly B: Float64Array;
  readonly D: Float64Array;
  readonly p: number;
}

function addComponent(
  { members, B, D, p }: Part,
  elements: readonly VarianceElement[],
  levels: ReturnType<typeof levelsOf>,
  P: readonly Float64Array[],
  Q: readonly (readonly Float64Array[])[],
  K: Float64Array,
  traces: Float64Array,
): void {
  const m = members.length;
  const count = elements.length + 1;
  // Pairs (x, y) with E_r[x, y] = 1.
  const swaps = elements.map(({ term, a, b }) => {
    const at = levels.filter((level) => level.term === term).map((level) => level.at);
    return at.flatMap((first): [number, number][] =>
      a === b
        ? [[first + a, first + a]]
        : [
            [first + a, first + b],
            [first + b, first + a],
          ],
    );
  });
  const BED = new Float64Array(m * p);
  swaps.forEach((right, s) => {
    if (right.length === 0) return;
    BED.fill(0);
    for (const [x, y] of right) {
      traces[s] += B[x * m + y];
      for (let j = 0; j < p; j++) {
        const d = D[j * m + y];
        for (let i = 0; i < m; i++) BED[j * m + i] += B[x * m + i] * d;
        for (let i = 0; i < p; i++) P[s][j * p + i] -= D[i * m + x] * d;
      }
    }
    swaps.forEach((left, r) => {
      for (const [x, y] of left) {
        for (let j = 0; j < p; j++) {
          const bed = BED[j * m + y];
          for (let i = 0; i < p; i++) Q[r][s][j * p + i] += D[i * m + x] * bed;
        }
        for (const [u, v] of right) K[s * count + r] += B[u * m + y] * B[x * m + v];
      }
    });
  });
}

interface Accumulated extends VarianceDerivatives {
  readonly traces: Float64Array;
  readonly p: number;
  readonly n: number;
  readonly sigma2: number;
  readonly precision: Float64Array;
}
/** The residual's share, from what the elements leave of V. */
function addResidual({ elements, P, Q, K, traces, p, n, sigma2, precision }: Accumulated): void {
  const last = elements.length;
  const count = last + 1;
  const left = (total: (i: number) => number, part: (r: number, i: number) => number, i: number): number =>
    (total(i) - elements.reduce((sum, { value }, r) => sum + value * part(r, i), 0)) / sigma2;
  for (let i = 0; i < p * p; i++)
    P[last][i] = left(
      (at) => -precision[at],
      (r, at) => P[r][at],
      i,
    );
  const transposed = (i: number): number => (i % p) * p + Math.floor(i / p);
  for (let s = 0; s < last; s++) {
    for (let i = 0; i < p * p; i++)
      Q[last][s][i] = left(
        (at) => -P[s][at],
        (r, at) => Q[r][s][at],
        i,
      );
    for (let i = 0; i < p * p; i++) Q[s][last][i] = Q[last][s][transposed(i)];
    K[s * count + last] = left(
      () => traces[s],
      (r) => K[s * count + r],
      0,
    );
    K[last * count + s] = K[s * count + last];
  }
  for (let i = 0; i < p * p; i++)
    Q[last][last][i] = left(
      (at) => -P[last][at],
      (r, at) => Q[r][last][at],
      i,
    );
  traces[last] = left(
    () => n,
    (r) => traces[r],
    0,
  );
  K[last * count + last] = left(
    () => traces[last],
    (r) => K[last * count + r],
    0,
  );
}
