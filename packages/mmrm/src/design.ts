/**
 * The rows as the likelihood needs them: weighted, rid of what OLS explains, and laid out by the visits that a subject has.
 *
 * With w_i^1/2 [X y] = [Q R, .] the columns are [Q, r], r the OLS residuals: beta = R^-1 (Q'w^1/2 y + gamma), the likelihood in gamma is
 * that in beta (log|X'WX| = log|Q'WQ| + 2 log|det R|), and cross-products of Q and r lose no digits to a long X beta.
 * Columns that R's qr() puts last are left out, as mmrm does.
 */
import type { Problem, ResidualModel } from '@mixdiff/contract';
import { crossprod2, multiply, pivotedQr } from '@mixdiff/linalg';
import { type Domain, type Layout, layOut, type Pattern } from './layout.ts';

export interface Design {
  readonly problem: Problem;
  readonly n: number;
  /** Columns that are kept, and which: indices into X. */
  readonly p: number;
  readonly kept: Int32Array;
  readonly dropped: Int32Array;
  /** Visits of Sigma, those that have rows unless all are kept: indices into the labels of the structure. */
  readonly positions: Int32Array;
  readonly domains: readonly Domain[];
  readonly patterns: readonly Pattern[];
  readonly subjects: number;
  /** n: the row of the problem at each place of the layout. */
  readonly row: Int32Array;
  /** p x p, column-major, upper triangle. */
  readonly R: Float64Array;
  readonly logDetR: number;
  /** n: square roots of the weights, rows of the problem; null: all 1. */
  readonly root: Float64Array | null;
  readonly sumLogWeights: number;
  /** n x p: Q, column-major, rows of the problem. */
  readonly Q: Float64Array;
  /** p + 1 numbers a row of the layout: Q, then r. Written by `respond`. */
  readonly Z: Float64Array;
  /** p: Q'w^1/2 y. Written by `respond`. */
  readonly projected: Float64Array;
}

/** `keepVisits`: positions without rows stay in Sigma. */
export function buildDesign(problem: Problem, keepVisits: boolean): Design {
  const { residual, parts, weights } = problem;
  if (!residual) throw new Error('mmrm needs a residual model');
  const { X } = parts.conditional;
  const n = X.nrow;
  const root = weights?.values.map(Math.sqrt) ?? null;
  const data = root ? X.data.map((x, i) => x * root[i % n]) : X.data;
  const { rank: p, pivot, R, Q } = pivotedQr({ nrow: n, ncol: X.ncol, data });
  const positions = keepVisits ? Int32Array.from(residual.structure.labels.keys()) : visited(residual);
  const layout: Layout = layOut(residual, positions);
  const { row } = layout;
  const design: Design = {
    problem,
    n,
    p,
    kept: pivot.slice(0, p),
    dropped: pivot.slice(p).sort(),
    positions,
    ...layout,
    subjects: residual.subject.levels.length,
    R: R.slice(0, p * p),
    logDetR: Array.from({ length: p }, (_, j) => Math.log(Math.abs(R[j * (p + 1)]))).reduce((sum, x) => sum + x, 0),
    root,
    sumLogWeights: root ? 2 * root.reduce((sum, w) => sum + Math.log(w), 0) : 0,
    Q: Q.data,
    Z: new Float64Array(n * (p + 1)),
    projected: new Float64Array(p),
  };
  const { Z } = design;
  const q = Q.data;
  for (let j = 0; j < p; j++) for (let at = 0; at < n; at++) Z[at * (p + 1) + j] = q[j * n + row[at]];
  respond(design, problem.response.y);
  return design;
}

/** Positions that have rows, increasing. */
function visited({ position, structure }: ResidualModel): Int32Array {
  const seen = new Uint8Array(structure.labels.length);
  for (let i = 0; i < position.length; i++) seen[position[i]] = 1;
  return Int32Array.from(seen.keys()).filter((at) => seen[at] === 1);
}

/** Writes what depends on the response, n, into the design. */
export function respond({ n, p, row, root, Q, Z, projected }: Design, y: Float64Array): void {
  const residual = root ? y.map((v, i) => v * root[i]) : y.slice();
  const [along, explained] = [new Float64Array(p), new Float64Array(n)];
  projected.fill(0);
  // twice: what the first pass leaves in the span of Q by rounding is taken off by the second
  for (let pass = 0; pass < 2; pass++) {
    crossprod2(Q, residual, n, p, 1, along);
    multiply(Q, along, n, p, 1, explained);
    for (let i = 0; i < n; i++) residual[i] -= explained[i];
    for (let j = 0; j < p; j++) projected[j] += along[j];
  }
  for (let at = 0; at < n; at++) Z[at * (p + 1) + p] = residual[row[at]];
}

/** Columns that are left out. */
export const droppedNames = ({ problem, dropped }: Design): string[] =>
  Array.from(dropped, (j) => problem.parts.conditional.columns[j] ?? '');
