/** Linear predictors, two numbers at a time: what fixed effects add up to, and what stands for a level at its rows. Addresses in bytes. */

/** out <- from + X beta, columns of n: an even count of numbers. */
export function linear(from: usize, X: usize, n: i32, columns: i32, beta: usize, out: usize): void {
  const column = (<usize>n) << 3;
  for (let at: usize = 0; at < column; at += 16) {
    let sum = v128.load(from + at);
    let x = X + at;
    let b = beta;
    for (let j = 0; j < columns; j++, x += column, b += 8) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load64_splat(b)));
    }
    v128.store(out + at, sum);
  }
}

/** The numbers of the two levels that `pair` names. */
export function gathered(from: usize, pair: usize): v128 {
  const first = v128.load64_zero(from + ((<usize>load<i32>(pair)) << 3));
  return v128.load64_lane(from + ((<usize>load<i32>(pair, 4)) << 3), first, 1);
}
