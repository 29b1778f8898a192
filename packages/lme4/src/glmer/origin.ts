/**
 * Where every evaluation of a stage begins: one linear predictor, so that weights, working response and their products with
 * the columns of Z and X are taken once, and an evaluation's first iteration has no loop over rows,
 *
 *   Z'W (z - X beta),   Z'WZ,   and where beta is sought with u  Z'WX, X'WX, X'Wz
 */
import { fillWeighted, fillZt } from './design.ts';
import { factorFixed, weighX } from './fixed-effects.ts';
import type { GlmerModel } from './model.ts';
import { columnProducts } from './row-kernels.ts';

export interface Origin {
  /** Z'WZ into the design, Z'Wz into u; X'Wz into beta, or beta as it is out of z. */
  fill(model: GlmerModel, joint: boolean): void;
  /** Z'W (z - X beta) of random effects (q), beta being `par` from `first` on. */
  score(par: ArrayLike<number>, first: number, out: Float64Array): void;
  /** The same of the first so many, which are all of one term. */
  scoreOf(count: number, par: ArrayLike<number>, first: number, out: Float64Array): void;
  /** Z'WX (a level's columns side by side) of the first so many, X'WX (lower triangle) and X'Wz. */
  intoColumns(count: number, ZtWX: Float64Array, XtWX: Float64Array, XtWz: Float64Array): void;
  /** Z'WZ, as the design's blocks. */
  readonly weights: Float64Array;
  /** Sums of W of the levels of the first term, of its first column. */
  readonly innermost: Float64Array;
  /** RZX and RX of the weights there. */
  fillFixed(model: GlmerModel): boolean;
}

/** `start`: n, linear predictor without the offset. */
export function originAt(model: GlmerModel, start: Float64Array): Origin {
  const { design, y } = model;
  const { n, family, w, blocks, rank, offset } = design;
  const [mu, slope, W] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const Wz = new Float64Array(n);
  for (let i = 0; i < n; i++) Wz[i] = start[i] + offset[i];
  family.link.fill(Wz, mu, slope);
  family.weigh(w, mu, slope, W);
  fillWeighted(design, W);
  const ZtWZ = blocks.values.slice();
  const [ZtWz, XtWz] = [new Float64Array(blocks.q), new Float64Array(rank)];
  for (let i = 0; i < n; i++) Wz[i] = W[i] * (start[i] + (y[i] - mu[i]) / slope[i]);
  fillZt(design, Wz, ZtWz);
  columnProducts(design.X, Wz, rank, XtWz);
  const [ZtWX, XtWX] = [new Float64Array(blocks.q * rank), new Float64Array(rank * rank)];
  weighX(design, W, ZtWX, XtWX);
  const score: Origin['score'] = (par, first, out) => {
    out.set(ZtWz);
    for (let j = 0; j < rank; j++) {
      for (let i = 0; i < blocks.q; i++) out[i] -= ZtWX[j * blocks.q + i] * par[first + j];
    }
  };
  const [{ level, levels }] = design.terms;
  const innermost = new Float64Array(levels);
  for (let i = 0; i < n; i++) innermost[level[i]] += W[i];
  return {
    weights: ZtWZ,
    innermost,
    score,
    scoreOf(count, par, first, out) {
      for (let i = 0; i < count; i++) out[i] = ZtWz[i];
      for (let j = 0; j < rank; j++) {
        const [at, beta] = [j * blocks.q, par[first + j]];
        for (let i = 0; i < count; i++) out[i] -= ZtWX[at + i] * beta;
      }
    },
    intoColumns(count, columns, products, Xty) {
      for (let j = 0; j < rank; j++) for (let i = 0; i < count; i++) columns[i * rank + j] = ZtWX[j * blocks.q + i];
      products.set(XtWX);
      Xty.set(XtWz);
    },
    fill({ u, beta }, joint) {
      blocks.values.set(ZtWZ);
      if (!joint) score(beta, 0, u);
      else {
        u.set(ZtWz);
        beta.set(XtWz);
      }
    },
    fillFixed(at) {
      at.RZX.set(ZtWX);
      at.RX.set(XtWX);
      return factorFixed(at);
    },
  };
}
