/**
 * Random intercepts within one another: the equations of src/intercepts/likelihood.ts, whose twin is src/likelihood.ts. Unknowns are
 * numbered so that none is eliminated before one that lies within it; then H = L D L' has no entry that H has not, and column j has
 * those at ptr[j] .. ptr[j + 1]. For each two of a column's entries, in order, `target` has the position of the entry that they meet in.
 */
/** Addresses in bytes, in the order of src/intercepts/places.ts. */
@unmanaged
class Places {
  ptr: usize;
  row: usize;
  target: usize;
  term: usize;
  ends: usize;
  ownB: usize;
  offB: usize;
  ZQ: usize;
  t: usize;
  b0: usize;
  Ze: usize;
  Zy: usize;
  diagonal: usize;
  off: usize;
  pivots: usize;
  lower: usize;
  own: usize;
  shared: usize;
  lessGamma: usize;
  z: usize;
  u: usize;
  step: usize;
  b: usize;
  d: usize;
  ZQd: usize;
  out: usize;
}
const MANTISSA: u64 = 0x000fffffffffffff;
const ONE: u64 = 0x3ff0000000000000;
/** Mantissas are below 2: so many of them are within the range of doubles. */
const RUN: i32 = 512;

/**
 * diagonal, off <- K = T'BT / sigma^2, B = Z'WZ in ownB and offB; pivots, lower <- D and L of K + I; out <-
 * their determinant as out[0] 2^out[1]. False where a pivot is not positive and finite.
 */
export function eliminate(n: i32, inverseVariance: f64, at: Places): bool {
  const ptr = at.ptr;
  const row = at.row;
  const ownB = at.ownB;
  const offB = at.offB;
  const t = at.t;
  const diagonal = at.diagonal;
  const off = at.off;
  const pivots = at.pivots;
  const lower = at.lower;
  const out = at.out;
  let target = at.target;
  for (let j: usize = 0; j < <usize>n; j++) {
    const own = load<f64>(t + (j << 3)) * inverseVariance;
    const k = own * load<f64>(t + (j << 3)) * load<f64>(ownB + (j << 3));
    store<f64>(diagonal + (j << 3), k);
    store<f64>(pivots + (j << 3), k + 1);
    const end = <usize>load<i32>(ptr + (j << 2), 4);
    for (let p = <usize>load<i32>(ptr + (j << 2)); p < end; p++) {
      const k = load<f64>(offB + (p << 3)) * own * load<f64>(t + ((<usize>load<i32>(row + (p << 2))) << 3));
      store<f64>(off + (p << 3), k);
      store<f64>(lower + (p << 3), k);
    }
  }
  let product: f64 = 1;
  let exponent: i64 = 0;
  let run = 0;
  for (let j: usize = 0; j < <usize>n; j++) {
    const pivot = load<f64>(pivots + (j << 3));
    if (!(pivot > 0 && pivot < Infinity)) return false;
    const bits = reinterpret<u64>(pivot);
    exponent += <i64>(bits >> 52) - 1023;
    product *= reinterpret<f64>((bits & MANTISSA) | ONE);
    if (++run === RUN) {
      const bits = reinterpret<u64>(product);
      exponent += <i64>(bits >> 52) - 1023;
      product = reinterpret<f64>((bits & MANTISSA) | ONE);
      run = 0;
    }
    const end = <usize>load<i32>(ptr + (j << 2), 4);
    for (let p = <usize>load<i32>(ptr + (j << 2)); p < end; p++) {
      const h = load<f64>(lower + (p << 3));
      const l = h / pivot;
      store<f64>(lower + (p << 3), l);
      const below = pivots + ((<usize>load<i32>(row + (p << 2))) << 3);
      store<f64>(below, load<f64>(below) - l * h);
      for (let other = p + 1; other < end; other++, target += 4) {
        const met = lower + ((<usize>load<i32>(target)) << 3);
        store<f64>(met, load<f64>(met) - l * load<f64>(lower + (other << 3)));
      }
    }
  }
  store<f64>(out, product);
  store<f64>(out, <f64>exponent, 8);
  return true;
}

/**
 * u <- (L D L')^-1 (t z / sigma^2 - step), b <- t (u + step), d <- b - b0; out <- d'(Bd - 2 Ze), the sum of the diagonal of B times d^2,
 * and |u + step|^2 of each of the terms.
 */
export function modes(n: i32, terms: i32, inverseVariance: f64, at: Places): void {
  const ptr = at.ptr;
  const row = at.row;
  const ownB = at.ownB;
  const offB = at.offB;
  const t = at.t;
  const pivots = at.pivots;
  const lower = at.lower;
  const z = at.z;
  const b0 = at.b0;
  const Ze = at.Ze;
  const u = at.u;
  const step = at.step;
  const b = at.b;
  const d = at.d;
  const ends = at.ends;
  const out = at.out;
  for (let j: usize = 0; j < <usize>n; j++) {
    const from = load<f64>(t + (j << 3)) * load<f64>(z + (j << 3)) * inverseVariance;
    store<f64>(u + (j << 3), from - load<f64>(step + (j << 3)));
  }
  for (let j: usize = 0; j < <usize>n; j++) {
    const x = load<f64>(u + (j << 3));
    const end = <usize>load<i32>(ptr + (j << 2), 4);
    for (let p = <usize>load<i32>(ptr + (j << 2)); p < end; p++) {
      const below = u + ((<usize>load<i32>(row + (p << 2))) << 3);
      store<f64>(below, load<f64>(below) - load<f64>(lower + (p << 3)) * x);
    }
    store<f64>(u + (j << 3), x / load<f64>(pivots + (j << 3)));
  }
  let sum: f64 = 0;
  let parts: f64 = 0;
  let j = <usize>n;
  for (let k = terms - 1; k >= 0; k--) {
    const first = k > 0 ? <usize>load<i32>(ends + ((<usize>k) << 2) - 4) : 0;
    let penalty: f64 = 0;
    while (j > first) {
      j--;
      let x = load<f64>(u + (j << 3));
      let others: f64 = 0;
      const end = <usize>load<i32>(ptr + (j << 2), 4);
      for (let p = <usize>load<i32>(ptr + (j << 2)); p < end; p++) {
        const below = (<usize>load<i32>(row + (p << 2))) << 3;
        x -= load<f64>(lower + (p << 3)) * load<f64>(u + below);
        others += load<f64>(offB + (p << 3)) * load<f64>(d + below);
      }
      store<f64>(u + (j << 3), x);
      const whole = x + load<f64>(step + (j << 3));
      penalty += whole * whole;
      const mode = load<f64>(t + (j << 3)) * whole;
      store<f64>(b + (j << 3), mode);
      const away = mode - load<f64>(b0 + (j << 3));
      store<f64>(d + (j << 3), away);
      const own = load<f64>(ownB + (j << 3)) * away;
      parts += own * away;
      sum += away * (own + 2 * (others - load<f64>(Ze + (j << 3))));
    }
    store<f64>(out + ((<usize>k) << 3), penalty, 16);
  }
  store<f64>(out, sum);
  store<f64>(out, parts, 8);
}

/**
 * V at the places of H <- (L D L')^-1; out[k] <- the sum of [K V]_jj over the unknowns of each term. `targets`: how many there are.
 */
export function traces(n: i32, terms: i32, targets: i32, at: Places): void {
  const ptr = at.ptr;
  const row = at.row;
  const pivots = at.pivots;
  const lower = at.lower;
  const diagonal = at.diagonal;
  const off = at.off;
  const own = at.own;
  const shared = at.shared;
  const term = at.term;
  const out = at.out;
  let last = at.target + ((<usize>targets) << 2);
  for (let k: usize = 0; k < <usize>terms; k++) store<f64>(out + (k << 3), 0);
  for (let j = <isize>n - 1; j >= 0; j--) {
    const first = <usize>load<i32>(ptr + ((<usize>j) << 2));
    const end = <usize>load<i32>(ptr + ((<usize>j) << 2), 4);
    for (let p = first; p < end; p++) {
      const below = (<usize>load<i32>(row + (p << 2))) << 3;
      store<f64>(shared + (p << 3), -load<f64>(own + below) * load<f64>(lower + (p << 3)));
    }
    // pairs of entries, last first, as their targets end
    for (let p = end; p > first; p--) {
      for (let other = end - 1; other >= p; other--) {
        last -= 4;
        const v = load<f64>(shared + ((<usize>load<i32>(last)) << 3));
        const one = p - 1;
        store<f64>(shared + (one << 3), load<f64>(shared + (one << 3)) - v * load<f64>(lower + (other << 3)));
        store<f64>(shared + (other << 3), load<f64>(shared + (other << 3)) - v * load<f64>(lower + (one << 3)));
      }
    }
    let v = 1 / load<f64>(pivots + ((<usize>j) << 3));
    let sum: f64 = 0;
    for (let p = first; p < end; p++) {
      const entry = load<f64>(shared + (p << 3));
      v -= load<f64>(lower + (p << 3)) * entry;
      const traced = load<f64>(off + (p << 3)) * entry;
      sum += traced;
      const below = (<usize>load<i32>(row + (p << 2))) << 2;
      const traceAt = out + ((<usize>load<i32>(term + below)) << 3);
      store<f64>(traceAt, load<f64>(traceAt) + traced);
    }
    store<f64>(own + ((<usize>j) << 3), v);
    const traceAt = out + ((<usize>load<i32>(term + ((<usize>j) << 2))) << 3);
    store<f64>(traceAt, load<f64>(traceAt) + sum + load<f64>(diagonal + ((<usize>j) << 3)) * v);
  }
}
