/** The rational functions of Wichura's AS 241 (1988) for standard normal quantiles, as packages/probability/src/normal.ts has them. */

/** Wichura's AS 241 of two p, p - 1/2 being given, where they lie between 0.075 and 0.925. */
export function centre(q0: f64, q1: f64): v128 {
  const q = f64x2.replace_lane(f64x2.splat(q0), 1, q1);
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  let above = f64x2.add(f64x2.mul(f64x2.splat(2509.0809287301227), r), f64x2.splat(33430.57558358813));
  let below = f64x2.add(f64x2.mul(f64x2.splat(5226.495278852854), r), f64x2.splat(28729.085735721943));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(67265.7709270087));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(39307.89580009271));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(45921.95393154987));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(21213.794301586597));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(13731.69376550946));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(5394.196021424751));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(1971.5909503065513));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(687.1870074920579));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(133.14166789178438));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(42.31333070160091));
  above = f64x2.add(f64x2.mul(above, r), f64x2.splat(3.3871328727963665));
  below = f64x2.add(f64x2.mul(below, r), f64x2.splat(1));
  return f64x2.div(f64x2.mul(q, above), below);
}
/** Of r = sqrt(-log p) - 1.6, p the smaller tail: up to r = 5 before the subtraction. */
export function middle(r: f64): f64 {
  let above: f64 = 0.0007745450142783414;
  above = above * r + 0.022723844989269184;
  above = above * r + 0.2417807251774506;
  above = above * r + 1.2704582524523684;
  above = above * r + 3.6478483247632045;
  above = above * r + 5.769497221460691;
  above = above * r + 4.630337846156546;
  above = above * r + 1.4234371107496835;
  let below: f64 = 1.0507500716444169e-9;
  below = below * r + 0.0005475938084995345;
  below = below * r + 0.015198666563616457;
  below = below * r + 0.14810397642748008;
  below = below * r + 0.6897673349851;
  below = below * r + 1.6763848301838038;
  below = below * r + 2.053191626637759;
  below = below * r + 1;
  return above / below;
}
/** Of sqrt(-log p) - 5, beyond. */
export function far(r: f64): f64 {
  let above: f64 = 2.0103343992922881e-7;
  above = above * r + 0.000027115555687434876;
  above = above * r + 0.0012426609473880784;
  above = above * r + 0.026532189526576124;
  above = above * r + 0.29656057182850487;
  above = above * r + 1.7848265399172913;
  above = above * r + 5.463784911164114;
  above = above * r + 6.657904643501103;
  let below: f64 = 2.0442631033899397e-15;
  below = below * r + 1.421511758316446e-7;
  below = below * r + 0.000018463183175100548;
  below = below * r + 0.0007868691311456133;
  below = below * r + 0.014875361290850615;
  below = below * r + 0.1369298809227358;
  below = below * r + 0.599832206555888;
  below = below * r + 1;
  return above / below;
}
