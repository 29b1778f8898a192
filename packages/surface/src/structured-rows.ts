/**
 * The log-likelihood of a model with random effects beside a residual model, over the coordinates of both, beta at its best:
 * dense algebra by blocks of rows that hang together. In a block, with L L' = V, L^-1 X = QR and e = (I - QQ') L^-1 y,
 *
 *   V        = sum_k Z_k Sigma_k Z_k' + R,   Sigma_k = u L_k L_k' (u: the least-squares variance, 1 of a matrix that is given)
 *   -l       = sum log|L| + 1/2 e'e + (REML) sum_j log|R_jj|, up to a constant
 *   S        = dl/dV = 1/2 L^-T [ ee' - I + (REML) QQ' ] L^-1,   dl/dSigma_k = sum over levels of Z_a'S Z_a
 */
import type { Matrix, Problem, ResidualModel } from '@mixdiff/contract';
import { type ResidualCoordinates, residualCoordinates, squareOf } from '@mixdiff/covariance';
import { cholesky, pivotedQr, solveLower, solveLowerT } from '@mixdiff/linalg';
import { GROUND } from './landscape.ts';
import { endsOf, positionIn, pullRoots, type Surface, shareOf, surfaceTerms, within } from './structured-surface.ts';

/** A column of X within this of those before it is a combination of them; the referee's own line. */
const RANK_TOLERANCE = 1e-10;
/** Share of y'y that rounding leaves in a residual of zero. */
const EXACT = 1e-26;

/** Residuals of one variance, as a residual model: what stands beside a matrix that is given in units of the response. */
function independent({ response: { y } }: Problem): ResidualModel {
  const index = Int32Array.from(y, (_, i) => i);
  return {
    subject: { name: 'row', levels: Array.from(y, (_, i) => String(i + 1)), index },
    position: new Int32Array(y.length),
    structure: { kind: 'diag-hom', labels: ['1'] },
  };
}

/** `definite`: as of `residualCoordinates`. null: the residual model has no coordinates. */
export function openRows(problem: Problem, definite?: number): Surface | null {
  const residual = problem.residual ?? independent(problem);
  const own = residualCoordinates(residual, definite);
  if (!own) return null;
  const at: ResidualCoordinates = own;
  const { X, offset } = problem.parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const root = problem.weights?.values.map(Math.sqrt) ?? new Float64Array(n).fill(1);
  const y = problem.response.y.map((v, i) => v - (offset?.[i] ?? 0));
  const REML = problem.method === 'REML';
  const terms = surfaceTerms(problem);
  const from = terms.reduce((sum, { roots }) => sum + roots.length, 0);
  const blocks = connectedRows(problem, residual);
  const least = leastSquares(problem, y, residual);
  const unit = Float64Array.from(problem.random, ({ structure }) =>
    structure.kind === 'equalto' ? 1 : least.variance,
  );
  const C = new Float64Array(at.cells);
  const size = new Float64Array(n);
  const z = problem.random.map(
    ({ Z }) =>
      (i: number, a: number): number =>
        Z.data[a * n + i],
  );
  const residualPart = (x: Float64Array): Float64Array => x.subarray(from);

  /** Sigma_k of all terms; fills C and size. null: not finite. */
  function open(x: Float64Array): Float64Array[] | null {
    if (!within(terms, x)) return null;
    at.covariance(residualPart(x), C);
    for (let i = 0; i < n; i++) size[i] = at.scale(residualPart(x), i) / root[i];
    const Sigma = terms.map((term, k) => {
      const L = term.roots.root(shareOf(term, x));
      return squareOf(L, Math.sqrt(L.length)).map((v) => v * unit[k]);
    });
    const finite = [...Sigma, C].every((values) => values.every(Number.isFinite));
    return finite && size.every((s) => s > 0 && s < Number.POSITIVE_INFINITY) ? Sigma : null;
  }
  /** V_ij. */
  function entry(Sigma: readonly Float64Array[], i: number, j: number): number {
    let sum = residual.subject.index[i] === residual.subject.index[j] ? C[at.cell(i, j)] * size[i] * size[j] : 0;
    for (const [k, { level, columns }] of problem.random.entries()) {
      if (level[i] !== level[j]) continue;
      const c = columns.length;
      for (let b = 0; b < c; b++) {
        const right = z[k](j, b);
        if (right === 0) continue;
        for (let a = 0; a < c; a++) sum += z[k](i, a) * Sigma[k][b * c + a] * right;
      }
    }
    return sum;
  }
  function whiten(Sigma: readonly Float64Array[]) {
    const white = new Float64Array(n * (p + 1));
    const factors: Float64Array[] = [];
    let logDet = 0;
    for (const rows of blocks) {
      const k = rows.length;
      const L = new Float64Array(k * k);
      for (let b = 0; b < k; b++) for (let a = b; a < k; a++) L[b * k + a] = entry(Sigma, rows[a], rows[b]);
      if (cholesky(L, k) >= 0) return null;
      for (let a = 0; a < k; a++) logDet += Math.log(L[a * (k + 1)]);
      const block = new Float64Array(k * (p + 1));
      for (let j = 0; j <= p; j++)
        for (let a = 0; a < k; a++) block[j * k + a] = j < p ? X.data[j * n + rows[a]] : y[rows[a]];
      solveLower(L, k, block, p + 1);
      for (let j = 0; j <= p; j++) for (let a = 0; a < k; a++) white[j * n + rows[a]] = block[j * k + a];
      factors.push(L);
    }
    const { rank, R, Q } = pivotedQr({ nrow: n, ncol: p, data: white.subarray(0, n * p) }, RANK_TOLERANCE);
    const e = white.slice(n * p);
    // twice: what cancels in the first pass is taken out by the second
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < rank; j++) {
        let along = 0;
        for (let i = 0; i < n; i++) along += Q.data[j * n + i] * e[i];
        for (let i = 0; i < n; i++) e[i] -= along * Q.data[j * n + i];
      }
    let logR = 0;
    if (REML) for (let j = 0; j < rank; j++) logR += Math.log(Math.abs(R[j * (rank + 1)]));
    return { factors, logDet, logR, columns: REML ? rank : 0, Q: Q.data, e };
  }
  function value(x: Float64Array, gradient?: Float64Array): number {
    const Sigma = open(x);
    const white = Sigma && whiten(Sigma);
    if (!white) return Number.POSITIVE_INFINITY;
    if (gradient) fillGradient(x, gradient, white);
    const sum = white.logDet + white.e.reduce((total, v) => total + v * v, 0) / 2 + white.logR;
    return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
  }
  /** Minus dl/dx. */
  function fillGradient(x: Float64Array, gradient: Float64Array, white: NonNullable<ReturnType<typeof whiten>>): void {
    const { factors, e, Q, columns } = white;
    const S = problem.random.map(({ columns: { length: c } }) => new Float64Array(c * c));
    const SC = new Float64Array(at.cells);
    const byRow = new Float64Array(n);
    for (const [block, rows] of blocks.entries()) {
      const [k, L] = [rows.length, factors[block]];
      const back = new Float64Array(k * (columns + 1));
      for (let a = 0; a < k; a++) back[a] = e[rows[a]];
      for (let j = 0; j < columns; j++) for (let a = 0; a < k; a++) back[(j + 1) * k + a] = Q[j * n + rows[a]];
      solveLowerT(L, k, back, columns + 1);
      const inverse = new Float64Array(k * k);
      for (let a = 0; a < k; a++) inverse[a * (k + 1)] = 1;
      solveLower(L, k, inverse, k);
      solveLowerT(L, k, inverse, k);
      for (let b = 0; b < k; b++)
        for (let a = 0; a < k; a++) {
          let slope = -inverse[b * k + a];
          for (let j = 0; j <= columns; j++) slope += back[j * k + a] * back[j * k + b];
          addSlope(slope / 2, rows[a], rows[b], S, SC, byRow);
        }
    }
    gradient.fill(0);
    for (const [t, term] of terms.entries()) {
      const L = term.roots.root(shareOf(term, x));
      const c = Math.sqrt(L.length);
      // dl = tr(S dSigma) = 2 u tr((S L)' dL)
      const pulled = new Float64Array(c * c);
      for (let j = 0; j < c; j++)
        for (let i = 0; i < c; i++)
          for (let s = 0; s < c; s++) pulled[j * c + i] -= 2 * unit[t] * S[t][s * c + i] * L[j * c + s];
      pullRoots(term, x, pulled, gradient);
    }
    const r = residualPart(x);
    const own = gradient.subarray(from);
    at.pull(r, SC, own);
    for (let k = 0; k < at.structural; k++) own[k] = -own[k];
    for (let k = at.structural; k < r.length; k++)
      for (let i = 0; i < n; i++) own[k] -= 2 * byRow[i] * at.scaleSlope(r, k, i);
  }
  function addSlope(
    slope: number,
    i: number,
    j: number,
    S: readonly Float64Array[],
    SC: Float64Array,
    byRow: Float64Array,
  ): void {
    if (residual.subject.index[i] === residual.subject.index[j]) {
      const [cell, scaled] = [at.cell(i, j), slope * size[i] * size[j]];
      SC[cell] += scaled;
      byRow[i] += scaled * C[cell];
    }
    for (const [k, { level, columns }] of problem.random.entries()) {
      if (level[i] !== level[j]) continue;
      const c = columns.length;
      for (let b = 0; b < c; b++) for (let a = 0; a < c; a++) S[k][b * c + a] += slope * z[k](i, a) * z[k](j, b);
    }
  }
  const smallest = (x: Float64Array): number => {
    if (!open(x)) return Number.NaN;
    let most = 0;
    for (let i = 0; i < n; i++) most = Math.max(most, C[at.cell(i, i)] * (size[i] * root[i]) ** 2);
    return most;
  };
  return {
    dimension: from + at.length,
    terms,
    ends: endsOf(terms),
    exact: !(least.squares > EXACT * y.reduce((sum, v) => sum + v * v, 0)),
    cost: blocks.reduce((sum, rows) => sum + rows.length ** 3, 0) + n * (p + 1) ** 2,
    residual: { from, starts: at.starts(least.byPosition) },
    value,
    grounded: (x) => smallest(x) < GROUND * least.variance,
    scale: (_, term) => unit[term],
    times(x, r) {
      const out = new Float64Array(n);
      const Sigma = open(x);
      if (!Sigma) return out.fill(Number.NaN);
      for (const rows of blocks) for (const i of rows) for (const j of rows) out[i] += entry(Sigma, i, j) * r[j];
      return out;
    },
    canonical(x) {
      const Sigma = open(x);
      const matrices = problem.random.map(
        ({ columns: { length: c } }, k): Matrix => ({
          nrow: c,
          ncol: c,
          data: Sigma?.[k] ?? new Float64Array(c * c).fill(Number.NaN),
        }),
      );
      const point = at.toPoint(residualPart(x));
      return {
        beta: new Float64Array(p),
        Sigma: matrices,
        residual: problem.residual ? { kind: 'marginal', ...point } : { kind: 'variance', sigma2: point.sigma2 },
      };
    },
    position(point) {
      const sigma =
        point.residual.kind === 'variance'
          ? at.fromPoint({ sigma2: point.residual.sigma2, parameters: {} })
          : point.residual.kind === 'marginal'
            ? at.fromPoint(point.residual)
            : null;
      const random = positionIn(terms, point.Sigma, unit);
      return sigma && random && Float64Array.of(...random, ...sigma);
    },
  };
}

/** Rows that a subject or a level joins. */
function connectedRows({ random }: Problem, { subject }: ResidualModel): Int32Array[] {
  const n = subject.index.length;
  const block = Int32Array.from({ length: n }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (block[at] !== at) at = block[at] = block[block[at]];
    return at;
  };
  for (const index of [subject.index, ...random.map(({ level }) => level)]) {
    const seen = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const first = seen.get(index[i]) ?? i;
      seen.set(index[i], first);
      block[find(i)] = find(first);
    }
  }
  const rows = new Map<number, number[]>();
  for (let i = 0; i < n; i++) rows.set(find(i), [...(rows.get(find(i)) ?? []), i]);
  return [...rows.values()].map((own) => Int32Array.from(own));
}

/** Residual variance of y on X, of all and by position. */
function leastSquares({ parts: { conditional } }: Problem, y: Float64Array, { position, structure }: ResidualModel) {
  const { rank, Q } = pivotedQr(conditional.X, RANK_TOLERANCE);
  const [n, e] = [y.length, y.slice()];
  for (let pass = 0; pass < 2; pass++)
    for (let j = 0; j < rank; j++) {
      let along = 0;
      for (let i = 0; i < n; i++) along += Q.data[j * n + i] * e[i];
      for (let i = 0; i < n; i++) e[i] -= along * Q.data[j * n + i];
    }
  const m = structure.labels.length;
  const [squares, count] = [new Float64Array(m), new Int32Array(m)];
  for (let i = 0; i < n; i++) {
    squares[position[i]] += e[i] ** 2;
    count[position[i]]++;
  }
  const total = squares.reduce((sum, v) => sum + v, 0);
  const variance = total / n || 1;
  // half of it: the random effects have the rest
  return {
    variance,
    squares: total,
    byPosition: squares.map((v, j) => (count[j] > 1 && v > 0 ? v / count[j] : variance) / 2),
  };
}
