/**
 * Where every evaluation of a stage begins: one linear predictor, so that weights, working response and their products with
 * the columns of Z and X are taken once, and an evaluation's first iteration has no loop over rows,
 *
 *   Z'W (z - X beta),   Z'WZ,   and where beta is sought with u  Z'WX, X'WX, X'Wz
 */
import { fillWeighted, fillZt, productsWithX } from './design.ts';
import { factorFixed, weighX } from './fixed-effects.ts';
import type { GlmerModel } from './model.ts';

export interface Origin {
  /** n, linear predictor without the offset. */
  readonly start: Float64Array;
  /** Z'WZ into the design, Z'Wz into u; X'Wz into beta, or beta as it is out of z. */
  fill(model: GlmerModel, joint: boolean): void;
  /** RZX and RX of the weights there. */
  fillFixed(model: GlmerModel): boolean;
}

/** `start` is kept. */
export function originAt(model: GlmerModel, start: Float64Array): Origin {
  const { design, y, work } = model;
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
  productsWithX(design, Wz, XtWz);
  const [ZtWX, XtWX] = [new Float64Array(blocks.q * rank), new Float64Array(rank * rank)];
  weighX({ design, work }, W, ZtWX, XtWX);
  return {
    start,
    fill({ u, beta }, joint) {
      blocks.values.set(ZtWZ);
      u.set(ZtWz);
      if (joint) beta.set(XtWz);
      else for (let j = 0; j < rank; j++) for (let i = 0; i < blocks.q; i++) u[i] -= ZtWX[j * blocks.q + i] * beta[j];
    },
    fillFixed(at) {
      at.RZX.set(ZtWX);
      at.RX.set(XtWX);
      return factorFixed(at);
    },
  };
}
