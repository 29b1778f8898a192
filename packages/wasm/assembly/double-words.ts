/**
 * Products taken off sums in twice the working precision, two rows at a time (packages/linalg/src/double-word.ts says whose steps these are);
 * the twin is src/twins/double-words.ts. Addresses in bytes, an even count of rows.
 */
const SPLITTER: f64 = 134217729;
/** Beyond this the error of a product overflows: such rows are summed plainly. */
const LARGEST: f64 = 1e150;

/** sum <- sum - x y, row by row; of y one row after another, or with `step` 0 the same two numbers for all. */
export function subtractProducts(n: i32, high: usize, low: usize, x: usize, y: usize, step: usize): void {
  const splitter = f64x2.splat(SPLITTER);
  const largest = f64x2.splat(LARGEST);
  const zero = f64x2.splat(0);
  for (const end = high + ((<usize>n) << 3); high < end; high += 16, low += 16, x += 16, y += step) {
    const a = f64x2.neg(v128.load(x));
    const b = v128.load(y);
    const ordinary = v128.and(f64x2.lt(f64x2.abs(a), largest), f64x2.lt(f64x2.abs(b), largest));
    // columns of a factor are zeros mostly, and nothing is taken off
    const kept = v128.and(ordinary, f64x2.eq(a, zero));
    if (i64x2.all_true(kept)) continue;
    const h = v128.load(high);
    const l = v128.load(low);
    const product = f64x2.mul(a, b);
    // what a b loses
    const ca = f64x2.mul(splitter, a);
    const aTop = f64x2.sub(ca, f64x2.sub(ca, a));
    const aRest = f64x2.sub(a, aTop);
    const cb = f64x2.mul(splitter, b);
    const bTop = f64x2.sub(cb, f64x2.sub(cb, b));
    const bRest = f64x2.sub(b, bTop);
    let above = f64x2.sub(product, f64x2.mul(aTop, bTop));
    above = f64x2.sub(above, f64x2.mul(aRest, bTop));
    above = f64x2.sub(above, f64x2.mul(aTop, bRest));
    const error = f64x2.sub(f64x2.mul(aRest, bRest), above);
    const p = f64x2.add(product, error);
    const pRest = f64x2.sub(error, f64x2.sub(p, product));
    // the sum of (h, l) and (p, pRest)
    const s = f64x2.add(h, p);
    const moved = f64x2.sub(s, h);
    const lost = f64x2.add(f64x2.sub(h, f64x2.sub(s, moved)), f64x2.sub(p, moved));
    const t = f64x2.add(l, pRest);
    const tMoved = f64x2.sub(t, l);
    const tLost = f64x2.add(f64x2.sub(l, f64x2.sub(t, tMoved)), f64x2.sub(pRest, tMoved));
    const middle = f64x2.add(lost, t);
    const first = f64x2.add(s, middle);
    const rest = f64x2.add(f64x2.sub(middle, f64x2.sub(first, s)), tLost);
    const sum = f64x2.add(first, rest);
    const nextHigh = v128.bitselect(sum, f64x2.add(h, product), ordinary);
    const nextLow = v128.bitselect(f64x2.sub(rest, f64x2.sub(sum, first)), l, ordinary);
    v128.store(high, v128.bitselect(h, nextHigh, kept));
    v128.store(low, v128.bitselect(l, nextLow, kept));
  }
}
