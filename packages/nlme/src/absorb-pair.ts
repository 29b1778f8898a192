/**
 * `absorb` where it is called most: an innermost group with an intercept and a slope, whose two rows lie under T = [Delta 0] (Pinheiro &
 * Bates, 2000, eq. 2.11 and 2.12). Both reflections are known before the third column, and each column goes through them in
 * registers: the same operations in the same order, so the same bits.
 */

/**
 * T: 2 x width, its result at `at` of `factor`; B: 2 x width at `at` of `blocks`, upper trapezoid; both column-major. What is left of B,
 * from its third column on, is written at `to` of `left`, columns `stride` apart.
 */
export function absorbPair(
  delta: Float64Array,
  blocks: Float64Array,
  at: number,
  width: number,
  factor: Float64Array,
  left: Float64Array,
  to: number,
  stride: number,
): void {
  // the first reflection: row 0 of T, row 0 of B
  const x0 = blocks[at];
  const square0 = x0 * x0;
  const alpha0 = delta[0];
  const norm0 = Math.sqrt(alpha0 * alpha0 + square0);
  const beta0 = square0 === 0 ? alpha0 : alpha0 > 0 ? -norm0 : norm0;
  const head0 = alpha0 - beta0;
  let t01 = delta[2];
  let b01 = blocks[at + 2];
  if (square0 !== 0) {
    const product = head0 * t01 + x0 * b01;
    if (product !== 0) {
      t01 += product / beta0;
      b01 += (product / (beta0 * head0)) * x0;
    }
  }
  // the second: row 1 of T, both rows of B
  const b11 = blocks[at + 3];
  const square1 = b01 * b01 + b11 * b11;
  const alpha1 = delta[3];
  const norm1 = Math.sqrt(alpha1 * alpha1 + square1);
  const beta1 = square1 === 0 ? alpha1 : alpha1 > 0 ? -norm1 : norm1;
  const head1 = alpha1 - beta1;
  factor[at] = beta0;
  factor[at + 1] = delta[1];
  factor[at + 2] = t01;
  factor[at + 3] = beta1;
  for (let c = 2; c < width; c++) {
    const of = at + 2 * c;
    let t0 = 0;
    let t1 = 0;
    let b0 = blocks[of];
    let b1 = blocks[of + 1];
    if (square0 !== 0) {
      const product = head0 * t0 + x0 * b0;
      if (product !== 0) {
        t0 += product / beta0;
        b0 += (product / (beta0 * head0)) * x0;
      }
    }
    if (square1 !== 0) {
      const product = head1 * t1 + (b01 * b0 + b11 * b1);
      if (product !== 0) {
        t1 += product / beta1;
        const times = product / (beta1 * head1);
        b0 += times * b01;
        b1 += times * b11;
      }
    }
    factor[of] = t0;
    factor[of + 1] = t1;
    left[to + c * stride] = b0;
    left[to + c * stride + 1] = b1;
  }
}
