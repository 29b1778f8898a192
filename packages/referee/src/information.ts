/**
 * The observed information on the variance scale: minus the second derivatives of l. V is linear in its parameters, so
 * with V_i = dV/dphi_i (Z E_i Z' for an element of Sigma_k, W^-1 for sigma^2) and P as in the score:
 *
 *   I_ij      = -1/2 tr(P V_i P V_j) + r'V^-1 V_i P V_j V^-1 r
 *   I_beta,i  = X'V^-1 V_i V^-1 r          (ML)
 *   I_beta    = X'V^-1 X                   (ML)
 *
 * Under REML the X-part of P couples all blocks, so it is multiplied out: with h_i = V_i V^-1 X and H_i = X'V^-1 h_i,
 * tr(P V_i P V_j) = tr(V^-1 V_i V^-1 V_j) - 2 tr(K^-1 h_i'V^-1 h_j) + tr(K^-1 H_i K^-1 H_j).
 * The sums are taken with sigma^2 V^-1 for V^-1; powers of sigma^2 come last.
 */
import type { Matrix, OtherPart } from '@mixdiff/contract';
import { Matrix as Dense } from 'ml-matrix';
import { multiplyUpperT } from './basis.ts';
import { weighted } from './design.ts';
import type { Element } from './element.ts';
import { applyElement, elementsOf, elementTraces, residualTraces } from './elements.ts';
import { crossProjected, inner, project } from './factor.ts';
import { gramOf, type State } from './likelihood.ts';
import { informationBack } from './orthonormal.ts';
import { type Pieces, type Score, scoreAt } from './score.ts';

/** What the log-likelihood is differentiated by; all positions 0-based. */
export type InformationParameter =
  /** Element (i, j) of the term's Sigma, i >= j, and with it (j, i). */
  | { readonly kind: 'Sigma'; readonly term: number; readonly i: number; readonly j: number }
  | { readonly kind: 'sigma2' }
  /** A parameter of the residual model's structure. */
  | { readonly kind: 'residual'; readonly name: string }
  | { readonly kind: 'beta'; readonly column: number }
  /** A family's own dispersion, and coefficients of the other linear predictors. */
  | { readonly kind: 'dispersion' }
  /** A family's further parameter: degrees of freedom, a power. */
  | { readonly kind: 'shape'; readonly name: string }
  | { readonly kind: 'other'; readonly part: OtherPart; readonly column: number };
/** Minus the second derivatives of the log-likelihood, on the variance scale. */
export interface Information extends Score {
  /** The distinct elements of each Sigma_k (lower triangle by column), sigma^2, then under ML the kept columns of X. */
  readonly parameters: readonly InformationParameter[];
  /** The score in the order of `parameters`. */
  readonly gradient: Float64Array;
  readonly matrix: Matrix;
}
/** Sums over the variance parameters, elements first, sigma^2 last. */
interface Sums {
  readonly trace: Dense;
  readonly quadratic: Dense;
  /** Column i: X'V^-1 V_i V^-1 r, in the basis of X. */
  readonly onX: Dense;
}

/** T v for a q-row matrix v. */
function timesT({ design: { blocks, q }, work: { T } }: State, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length);
  for (let from = 0; from < v.length; from += q) {
    for (let b = 0; b < blocks.count; b++) {
      const at = blocks.entry[b];
      const size = blocks.size[b];
      const first = from + blocks.from[b];
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += T[at + i * size + j] * v[first + j];
        out[first + i] = sum;
      }
    }
  }
  return out;
}
/** a'b for q-row matrices of m and k columns. */
function cross(q: number, a: Float64Array, m: number, b: Float64Array, k: number): Dense {
  const out = Dense.zeros(m, k);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let t = 0; t < q; t++) sum += a[i * q + t] * b[j * q + t];
      out.set(i, j, sum);
    }
  }
  return out;
}
/** tr(ab). */
function traceOf(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * b.get(j, i);
  return sum;
}
/** inner + one row and column (side, corner). */
function bordered(block: Dense, side: ArrayLike<number>, corner: number): Dense {
  const m = block.rows;
  const out = Dense.zeros(m + 1, m + 1);
  if (m > 0) out.setSubMatrix(block, 0, 0);
  for (let i = 0; i < m; i++) {
    out.set(i, m, side[i]);
    out.set(m, i, side[i]);
  }
  out.set(m, m, corner);
  return out;
}

function unrestrictedSums(state: State, { u, F, explained }: Pieces, elements: readonly Element[]): Sums {
  const { design, roots, work, r, x } = state;
  const { q } = design;
  const [m, count] = [elements.length, x.projected.columns];
  const G = new Float64Array(q * m);
  for (const [i, element] of elements.entries()) applyElement(design, element, u, 0, G, i);
  const again = project(design, roots, work, r.E, 1);
  const { mixed, square } = residualTraces(state, elements);
  const onX = Dense.zeros(count, m + 1);
  if (count * m > 0) onX.setSubMatrix(cross(q, F, count, G, m), 0, 0);
  for (let j = 0; j < count; j++) onX.set(j, m, weighted(design, x.projected.E, j, r.E, 0));
  return {
    trace: bordered(elementTraces(state, elements), mixed, design.copies - 2 * explained + square),
    quadratic: bordered(
      cross(q, G, m, timesT(state, G), m),
      cross(q, G, m, crossProjected(design, again), 1).to1DArray(),
      inner(design, again, 0, again, 0),
    ),
    onX,
  };
}

/** Subtracts what REML's P takes away, in place. */
function restrict(state: State, { F, EWE }: Pieces, elements: readonly Element[], sums: Sums): void {
  const { design, roots, work, x } = state;
  const { q } = design;
  const [m, count] = [elements.length, x.projected.columns];
  if (count === 0) return;
  const h = elements.map((element) => {
    const out = new Float64Array(q * count);
    for (let j = 0; j < count; j++) applyElement(design, element, F, j, out, j);
    return out;
  });
  const again = project(design, roots, work, x.projected.E, count);
  const againZ = crossProjected(design, again);
  const KH = [...h.map((hi) => cross(q, F, count, hi, count)), new Dense(EWE)].map((H) => x.inverse.mmul(H));
  const Th = h.map((hj) => timesT(state, hj));
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= i; j++) {
      const middle =
        i < m
          ? cross(q, h[i], count, Th[j], count)
          : j < m
            ? cross(q, againZ, count, h[j], count)
            : gramOf(design, again);
      // tr(P V_i P V_j) - tr(V^-1 V_i V^-1 V_j) = tr(K^-1 H_i K^-1 H_j) - 2 tr(K^-1 h_i'V^-1 h_j)
      const change = traceOf(KH[i], KH[j]) - 2 * traceOf(x.inverse, middle);
      sums.trace.set(i, j, sums.trace.get(i, j) + change);
      if (i !== j) sums.trace.set(j, i, sums.trace.get(i, j));
    }
  }
  sums.quadratic.sub(sums.onX.transpose().mmul(x.inverse).mmul(sums.onX));
}

export function informationAt(state: State, pieces: Pieces): Information {
  const { design, basis, method, sigma2 } = state;
  const elements = elementsOf(design);
  const sums = unrestrictedSums(state, pieces, elements);
  if (method === 'REML') restrict(state, pieces, elements, sums);
  const m = elements.length + 1;
  const kept = method === 'ML' ? basis.kept.length : 0;
  const size = m + kept;
  const data = new Float64Array(size * size);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      // I_ij = r'V^-1 V_i P V_j V^-1 r - 1/2 tr(P V_i P V_j)
      data[j * size + i] = sums.quadratic.get(i, j) / sigma2 ** 3 - sums.trace.get(i, j) / (2 * sigma2 ** 2);
    }
  }
  if (kept > 0) fillBeta(state, sums, m, size, data);
  const parameters: InformationParameter[] = [
    ...elements.map(({ term, a, b }) => ({ kind: 'Sigma', term, i: a, j: b }) as const),
    { kind: 'sigma2' },
    ...Array.from(basis.kept.slice(0, kept), (column) => ({ kind: 'beta', column }) as const),
  ];
  const score = scoreAt(state, pieces);
  const matrix = { nrow: size, ncol: size, data: informationBack(data, size, elements, design.terms) };
  return { ...score, parameters, gradient: gradientOf(state, score, elements), matrix };
}

/** The rows of beta, from the basis back to the columns of X = QR: R'(.) and R'(.)R. */
function fillBeta({ basis, x, sigma2 }: State, { onX }: Sums, m: number, size: number, data: Float64Array): void {
  const r = basis.kept.length;
  for (let i = 0; i < m; i++) {
    const side = Float64Array.from({ length: r }, (_, j) => onX.get(j, i) / sigma2 ** 2);
    multiplyUpperT(basis.R, r, side);
    for (let j = 0; j < r; j++) {
      data[i * size + m + j] = side[j];
      data[(m + j) * size + i] = side[j];
    }
  }
  const R = Dense.from1DArray(r, r, basis.R).transpose();
  const K = R.transpose().mmul(x.gram).mmul(R);
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) data[(m + j) * size + m + i] = K.get(i, j) / sigma2;
}
function gradientOf(
  { design, basis }: State,
  { Sigma, sigma2, dbeta }: Score,
  elements: readonly Element[],
): Float64Array {
  const variance = elements.map(({ term, a, b }) => {
    const c = design.terms[term].columns;
    return Sigma[term].data[b * c + a] * (a === b ? 1 : 2);
  });
  const beta = dbeta === null ? [] : Array.from(basis.kept, (j) => dbeta[j]);
  return Float64Array.from([...variance, sigma2, ...beta]);
}
