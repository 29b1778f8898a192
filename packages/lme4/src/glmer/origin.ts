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
  /** Z'WZ, as the design's blocks. */
  readonly weights: Float64Array;
  /** RZX and RX of the weights there. */
  fillFixed(model: GlmerModel): boolean;
}

/** `start`: n, linear predictor without the offset. */
export function originAt(model: GlmerModel, start: Float64Array): Origin {
  const { design, y } = model;
  const { n, family, w, blocks, rank, offset } = design;
  const [mu, slope, W] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  family.link.fill(
    start.map((v, i) => v + offset[i]),
    mu,
    slope,
  );
  family.weigh(w, mu, slope, W);
  fillWeighted(design, W);
  const ZtWZ = blocks.values.slice();
  const [ZtWz, XtWz] = [new Float64Array(blocks.q), new Float64Array(rank)];
  const Wz = W.map((weight, i) => weight * (start[i] + (y[i] - mu[i]) / slope[i]));
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
  return {
    weights: ZtWZ,
    score,
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
