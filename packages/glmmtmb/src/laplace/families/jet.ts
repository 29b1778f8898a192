/**
 * Polynomials in x, d and p about a point, cut off after x^3, d x^2 and p x^2 (d^2, d p and p^2 are nothing): what a log-density that is written
 * down with them gives by itself are its three derivatives in x, and those of the first two in a dispersion d and a shape p
 * (Griewank & Walther 2008, chapter 13: truncated Taylor arithmetic).
 */
import type { Density, Derivatives, Dispersion, ParameterDerivatives, Shape } from './density.ts';
import type { Function3 } from './zero-truncation.ts';

/** Coefficients of 1, x, x^2, x^3; d, d x, d x^2; p, p x, p x^2. */
export type Jet = Float64Array;

const jet = (): Jet => new Float64Array(10);
/** A number that does not move. */
export function constant(value: number): Jet {
  const a = jet();
  a[0] = value;
  return a;
}
function variable(value: number, at: 1 | 4 | 7): Jet {
  const a = constant(value);
  a[at] = 1;
  return a;
}
/** sum_k factor_k jet_k */
export function combine(...terms: readonly (readonly [number, Jet])[]): Jet {
  const out = jet();
  for (const [factor, a] of terms) for (let k = 0; k < 10; k++) out[k] += factor * a[k];
  return out;
}
export function times(a: Jet, b: Jet): Jet {
  const out = jet();
  out[0] = a[0] * b[0];
  out[1] = a[0] * b[1] + a[1] * b[0];
  out[2] = a[0] * b[2] + a[1] * b[1] + a[2] * b[0];
  out[3] = a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0];
  for (const s of [4, 7]) {
    out[s] = a[0] * b[s] + a[s] * b[0];
    out[s + 1] = a[0] * b[s + 1] + a[1] * b[s] + a[s] * b[1] + a[s + 1] * b[0];
    out[s + 2] = a[0] * b[s + 2] + a[1] * b[s + 1] + a[2] * b[s] + a[s] * b[2] + a[s + 1] * b[1] + a[s + 2] * b[0];
  }
  return out;
}
/** f(a), from f and its derivatives at a[0] (Faa di Bruno). */
export function applied(a: Jet, [f, f1, f2, f3]: Function3): Jet {
  const n = a.slice();
  n[0] = 0;
  const square = times(n, n);
  const out = combine([f1, n], [f2 / 2, square], [f3 / 6, times(square, n)]);
  out[0] = f;
  return out;
}
export const exp = (a: Jet): Jet => {
  const e = Math.exp(a[0]);
  return applied(a, [e, e, e, e]);
};
export const log = (a: Jet): Jet => {
  const r = 1 / a[0];
  return applied(a, [Math.log(a[0]), r, -r * r, 2 * r * r * r]);
};
export const log1p = (a: Jet): Jet => {
  const r = 1 / (1 + a[0]);
  return applied(a, [Math.log1p(a[0]), r, -r * r, 2 * r * r * r]);
};
/** log f of a row, from jets of x, the log of its dispersion parameter and its shape parameter. */
export type LogDensity = (x: Jet, d: Jet, p: Jet, y: number, trials: number) => Jet;

interface Said extends Pick<Density, 'coordinate' | 'mean' | 'guess'> {
  readonly logDensity: LogDensity;
  /** Power of the canonical dispersion. */
  readonly power?: number;
  readonly shape?: Pick<Shape, 'name' | 'label' | 'valueOf' | 'psiOf'>;
}
/** A density that is written down in jets. */
export function fromJets({ logDensity, power, shape, ...said }: Said): Density {
  // derivatives of one row are asked for one after the other
  let [lastX, lastY, lastTrials, lastDelta, lastPsi] = Array<number>(5).fill(Number.NaN);
  let last = jet();
  function at(x: number, y: number, trials: number, delta: number, psi: number): Jet {
    if (x === lastX && y === lastY && trials === lastTrials && delta === lastDelta && psi === lastPsi) return last;
    [lastX, lastY, lastTrials, lastDelta, lastPsi] = [x, y, trials, delta, psi];
    last = logDensity(variable(x, 1), variable(delta, 4), variable(psi, 7), y, trials);
    return last;
  }
  const along =
    (s: 4 | 7) =>
    (x: number, y: number, trials: number, delta: number, out: ParameterDerivatives, psi: number): void => {
      const a = at(x, y, trials, delta, psi);
      out.value = a[s];
      out.first = a[s + 1];
      out.second = -2 * a[s + 2];
    };
  const dispersion: { dispersion?: Dispersion } =
    power === undefined ? {} : { dispersion: { power, derivatives: along(4) } };
  return {
    ...said,
    kernel: (x, y, trials, delta, psi) => at(x, y, trials, delta, psi)[0],
    constant: () => 0,
    derivatives(x: number, y: number, trials: number, delta: number, out: Derivatives, psi: number) {
      const a = at(x, y, trials, delta, psi);
      out.first = a[1];
      out.second = -2 * a[2];
      out.third = -6 * a[3];
    },
    ...dispersion,
    ...(shape ? { shape: { ...shape, derivatives: along(7) } } : {}),
  };
}
