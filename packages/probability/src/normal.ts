/**
 * The normal distribution: tail areas by the rational approximations of Cody (1969), Math. Comp. 23:631-637, quantiles
 * by algorithm AS 241 (Wichura 1988, Appl. Statist. 37:477-484), on which R's inversion of uniforms is built. Both to
 * about 1e-16 relative, the far tail included.
 */
import type { Tail } from './tail.ts';

const INV_SQRT_2PI = 0.3989422804014327;
// Coefficients by increasing power; denominators are monic, their leading 1 left out where Cody does.
const A = [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745];
const B = [45507.789335026726, 10260.93220861898, 976.0985517377667, 47.202581904688245, 1];
const C = [
  9842.714838383978, 11602.65143764735, 6848.190450536283, 2494.5375852903726, 597.2702763948002, 93.50665613217785,
  8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
];
const D = [
  19685.429676859992, 38912.00328609327, 34900.952721145979, 18615.571640885097, 6485.558298266761, 1519.3775994075547,
  235.387901782625, 22.266688044328117, 1,
];
const P = [
  0.00002911287495116879, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736, 0.215898534057957,
  0.023073441764940174,
];
const Q = [0.00007297515550839662, 0.00378239633202758, 0.06598813786892856, 0.4682382124808651, 1.284260096144911, 1];

function horner(c: readonly number[], x: number): number {
  let sum = c[c.length - 1];
  for (let i = c.length - 2; i >= 0; i--) sum = sum * x + c[i];
  return sum;
}

/** exp(-x^2 / 2), with x split at a sixteenth so that the exponent of the large part is exact. */
function kernel(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head * 0.5) * Math.exp(-(x - head) * (x + head) * 0.5);
}

/** The tail beyond y > 0.67. */
function beyond(y: number): number {
  if (y <= 5.656854249492381) return (kernel(y) * horner(C, y)) / horner(D, y);
  const r = 1 / (y * y);
  const correction = (r * horner(P, r)) / horner(Q, r);
  return (kernel(y) * (INV_SQRT_2PI - correction)) / y;
}

/** P(Z <= x), or P(Z > x) with `lower: false`. */
export function pnorm(x: number, { lower = true }: Tail = {}): number {
  if (Number.isNaN(x)) return Number.NaN;
  const signed = lower ? x : -x;
  if (Math.abs(x) <= 0.67448975) {
    const square = x * x;
    return 0.5 + (signed * horner(A, square)) / horner(B, square);
  }
  const tail = Math.abs(x) > 40 ? 0 : beyond(Math.abs(x));
  return signed < 0 ? tail : 0.5 - tail + 0.5;
}

const MIDDLE = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

// Most draws come through here: written out, because a loop over coefficients takes twice as long.
function centreNumerator(r: number): number {
  let sum = 2509.0809287301227 * r + 33430.57558358813;
  sum = sum * r + 67265.7709270087;
  sum = sum * r + 45921.95393154987;
  sum = sum * r + 13731.69376550946;
  sum = sum * r + 1971.5909503065513;
  sum = sum * r + 133.14166789178438;
  return sum * r + 3.3871328727963665;
}
function centreDenominator(r: number): number {
  let sum = 5226.495278852854 * r + 28729.085735721943;
  sum = sum * r + 39307.89580009271;
  sum = sum * r + 21213.794301586597;
  sum = sum * r + 5394.196021424751;
  sum = sum * r + 687.1870074920579;
  sum = sum * r + 42.31333070160091;
  return sum * r + 1;
}

/** The quantile of a tail area p: lower by default. NaN outside [0, 1]. */
export function qnorm(p: number, { lower = true }: Tail = {}): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return (p === 0) === lower ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const q = lower ? p - 0.5 : 1 - p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * centreNumerator(r)) / centreDenominator(r);
  }
  const area = q < 0 === lower ? p : 1 - p;
  const r = Math.sqrt(-Math.log(area));
  const value =
    r <= 5 ? horner(MIDDLE[0], r - 1.6) / horner(MIDDLE[1], r - 1.6) : horner(FAR[0], r - 5) / horner(FAR[1], r - 5);
  return q < 0 ? -value : value;
}
