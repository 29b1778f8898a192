/**
 * A number with its first and second derivatives by a few of many parameters (a Taylor polynomial of degree two), so that the
 * formula of an element of a covariance matrix is written once and its derivatives cannot disagree with it:
 *
 *   (f g)'' = f'' g + f' g' + g' f' + f g''        h(f)'' = h'(f) f'' + h''(f) f' f'
 */
export interface Jet {
  readonly value: number;
  /** The parameters that it depends on, ascending. */
  readonly by: readonly number[];
  /** One per parameter in `by`. */
  readonly first: readonly number[];
  /** Square, over `by`. */
  readonly second: readonly number[];
}

export const constant = (value: number): Jet => ({ value, by: [], first: [], second: [] });
export const parameter = (value: number, index: number): Jet => ({ value, by: [index], first: [1], second: [0] });

/** h(f), from h, h' and h'' at the value of f. */
export function composed(f: Jet, [value, d1, d2]: readonly [number, number, number]): Jet {
  const m = f.by.length;
  return {
    value,
    by: f.by,
    first: f.first.map((one) => d1 * one),
    second: f.second.map((one, at) => d1 * one + d2 * f.first[at % m] * f.first[Math.floor(at / m)]),
  };
}

/** Both over the parameters of either. */
function aligned(f: Jet, g: Jet): { by: readonly number[]; f: Jet; g: Jet } {
  if (f.by === g.by) return { by: f.by, f, g };
  const by = [...new Set([...f.by, ...g.by])].sort((a, b) => a - b);
  const spread = (jet: Jet): Jet => {
    const place = by.map((index) => jet.by.indexOf(index));
    const m = jet.by.length;
    return {
      value: jet.value,
      by,
      first: place.map((i) => (i < 0 ? 0 : jet.first[i])),
      second: by.flatMap((_, b) => place.map((i) => (i < 0 || place[b] < 0 ? 0 : jet.second[place[b] * m + i]))),
    };
  };
  return { by, f: spread(f), g: spread(g) };
}

export function plus(a: Jet, b: Jet): Jet {
  if (b.by.length === 0) return { ...a, value: a.value + b.value };
  if (a.by.length === 0) return { ...b, value: a.value + b.value };
  const { by, f, g } = aligned(a, b);
  return {
    value: f.value + g.value,
    by,
    first: f.first.map((one, i) => one + g.first[i]),
    second: f.second.map((one, i) => one + g.second[i]),
  };
}

export const times = (a: Jet, b: Jet): Jet => {
  if (b.by.length === 0) return scaledBy(a, b.value);
  if (a.by.length === 0) return scaledBy(b, a.value);
  const { by, f, g } = aligned(a, b);
  const m = by.length;
  return {
    value: f.value * g.value,
    by,
    first: f.first.map((one, i) => one * g.value + f.value * g.first[i]),
    second: f.second.map((one, at) => {
      const [i, j] = [at % m, Math.floor(at / m)];
      return one * g.value + f.first[i] * g.first[j] + f.first[j] * g.first[i] + f.value * g.second[at];
    }),
  };
};
export const scaledBy = (f: Jet, by: number): Jet => ({
  value: by * f.value,
  by: f.by,
  first: f.first.map((one) => by * one),
  second: f.second.map((one) => by * one),
});
export const minus = (a: Jet, b: Jet): Jet => plus(a, scaledBy(b, -1));

export const exponential = (f: Jet): Jet => {
  const e = Math.exp(f.value);
  return composed(f, [e, e, e]);
};
/** f^power; at 0 the derivatives of whole powers are those of the polynomial. */
export function raised(f: Jet, power: number): Jet {
  const { value } = f;
  const d1 = power === 0 ? 0 : power * value ** (power - 1);
  const d2 = power === 0 || power === 1 ? 0 : power * (power - 1) * value ** (power - 2);
  return composed(f, [value ** power, d1, d2]);
}
export const root = (f: Jet): Jet => raised(f, 0.5);
export const reciprocal = (f: Jet): Jet => raised(f, -1);
