import type { Objective } from '../src/index.ts';

/** A residual and its derivatives, term by term. */
type Row = readonly [number, ...number[]];
/** At least six entries, so that problems can name theirs; those with fewer never look further. */
type Point = readonly [number, number, number, number, number, number, ...number[]];
type Residuals = (x: Point) => Row[];

const { exp, sin, cos, sqrt, PI } = Math;
const range = <T>(from: number, to: number, make: (i: number) => T): T[] =>
  Array.from({ length: to - from + 1 }, (_, k) => make(from + k));
const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);
const square = (x: number): number => x * x;
/** A vector of length n with the given entries, counted from 1. */
const sparse = (n: number, entries: Record<number, number>): number[] => range(1, n, (j) => entries[j] ?? 0);

const kowalik = [
  [0.1957, 4],
  [0.1947, 2],
  [0.1735, 1],
  [0.16, 0.5],
  [0.0844, 0.25],
  [0.0627, 0.167],
  [0.0456, 0.125],
  [0.0342, 0.1],
  [0.0323, 0.0833],
  [0.0235, 0.0714],
  [0.0246, 0.0625],
] as [number, number][];
const bard = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
const gaussian = [
  0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054, 0.0175, 0.0044, 0.0009,
];
const meyer = [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872];
const osborne = [
  0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.58,
  0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414, 0.411, 0.406,
];

const rosenbrockPair = (x: Point, n: number, j: number): Row[] => {
  const [a, b] = [x[j - 1]!, x[j]!];
  return [
    [10 * (b - a * a), ...sparse(n, { [j]: -20 * a, [j + 1]: 10 })],
    [1 - a, ...sparse(n, { [j]: -1 })],
  ];
};
const powellFour = (x: Point, n: number, j: number): Row[] => {
  const [a, b, c, d] = x.slice(j - 1, j + 3) as unknown as Point;
  return [
    [a + 10 * b, ...sparse(n, { [j]: 1, [j + 1]: 10 })],
    [sqrt(5) * (c - d), ...sparse(n, { [j + 2]: sqrt(5), [j + 3]: -sqrt(5) })],
    [square(b - 2 * c), ...sparse(n, { [j + 1]: 2 * (b - 2 * c), [j + 2]: -4 * (b - 2 * c) })],
    [sqrt(10) * square(a - d), ...sparse(n, { [j]: 2 * sqrt(10) * (a - d), [j + 3]: -2 * sqrt(10) * (a - d) })],
  ];
};

/** Moré, Garbow and Hillstrom (1981), ACM TOMS 7:17-41: residuals and Jacobians. */
export const residuals: Readonly<Record<string, Residuals>> = {
  rosenbrock: (x) => rosenbrockPair(x, 2, 1),
  freudensteinRoth: ([a, b]) => [
    [-13 + a + ((5 - b) * b - 2) * b, 1, 10 * b - 3 * b * b - 2],
    [-29 + a + ((b + 1) * b - 14) * b, 1, 3 * b * b + 2 * b - 14],
  ],
  powellBadlyScaled: ([a, b]) => [
    [1e4 * a * b - 1, 1e4 * b, 1e4 * a],
    [exp(-a) + exp(-b) - 1.0001, -exp(-a), -exp(-b)],
  ],
  brownBadlyScaled: ([a, b]) => [
    [a - 1e6, 1, 0],
    [b - 2e-6, 0, 1],
    [a * b - 2, b, a],
  ],
  beale: ([a, b]) => [
    [1.5 - a * (1 - b), -(1 - b), a],
    [2.25 - a * (1 - b * b), -(1 - b * b), 2 * a * b],
    [2.625 - a * (1 - b * b * b), -(1 - b * b * b), 3 * a * b * b],
  ],
  jennrichSampson: ([a, b]) =>
    range(1, 10, (i) => [2 + 2 * i - (exp(i * a) + exp(i * b)), -i * exp(i * a), -i * exp(i * b)]),
  helicalValley: ([a, b, c]) => {
    const theta = Math.atan(b / a) / (2 * PI) + (a < 0 ? 0.5 : 0);
    const r2 = a * a + b * b;
    const r = sqrt(r2);
    return [
      [10 * (c - 10 * theta), (100 * b) / (2 * PI * r2), (-100 * a) / (2 * PI * r2), 10],
      [10 * (r - 1), (10 * a) / r, (10 * b) / r, 0],
      [c, 0, 0, 1],
    ];
  },
  bard: ([a, b, c]) =>
    bard.map((y, k): Row => {
      const u = k + 1;
      const v = 16 - u;
      const w = Math.min(u, v);
      const bottom = v * b + w * c;
      return [y - (a + u / bottom), -1, (u * v) / square(bottom), (u * w) / square(bottom)];
    }),
  gaussian: ([a, b, c]) =>
    gaussian.map((y, k): Row => {
      const t = (8 - (k + 1)) / 2;
      const e = exp((-b * square(t - c)) / 2);
      return [a * e - y, e, (-a * e * square(t - c)) / 2, a * e * b * (t - c)];
    }),
  meyer: ([a, b, c]) =>
    meyer.map((y, k): Row => {
      const t = 45 + 5 * (k + 1) + c;
      const e = exp(b / t);
      return [a * e - y, e, (a * e) / t, (-a * e * b) / square(t)];
    }),
  box3d: ([a, b, c]) =>
    range(1, 10, (i) => {
      const t = i / 10;
      const known = exp(-t) - exp(-10 * t);
      return [exp(-t * a) - exp(-t * b) - c * known, -t * exp(-t * a), t * exp(-t * b), -known];
    }),
  powellSingular: (x) => powellFour(x, 4, 1),
  wood: ([a, b, c, d]) => [
    [10 * (b - a * a), -20 * a, 10, 0, 0],
    [1 - a, -1, 0, 0, 0],
    [sqrt(90) * (d - c * c), 0, 0, -2 * sqrt(90) * c, sqrt(90)],
    [1 - c, 0, 0, -1, 0],
    [sqrt(10) * (b + d - 2), 0, sqrt(10), 0, sqrt(10)],
    [(b - d) / sqrt(10), 0, 1 / sqrt(10), 0, -1 / sqrt(10)],
  ],
  kowalikOsborne: ([a, b, c, d]) =>
    kowalik.map(([y, u]): Row => {
      const top = u * u + u * b;
      const bottom = u * u + u * c + d;
      const slope = (a * top) / square(bottom);
      return [y - (a * top) / bottom, -top / bottom, (-a * u) / bottom, slope * u, slope];
    }),
  brownDennis: ([a, b, c, d]) =>
    range(1, 20, (i) => {
      const t = i / 5;
      const [p, q] = [a + t * b - exp(t), c + d * sin(t) - cos(t)];
      return [p * p + q * q, 2 * p, 2 * p * t, 2 * q, 2 * q * sin(t)];
    }),
  osborne1: ([a, b, c, d, e]) =>
    osborne.map((y, k): Row => {
      const t = 10 * k;
      const [p, q] = [exp(-t * d), exp(-t * e)];
      return [y - (a + b * p + c * q), -1, -p, -q, b * t * p, c * t * q];
    }),
  biggsExp6: ([a, b, c, d, e, f]) =>
    range(1, 13, (i) => {
      const t = i / 10;
      const known = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
      const [p, q, r] = [exp(-t * a), exp(-t * b), exp(-t * e)];
      return [c * p - d * q + f * r - known, -t * c * p, t * d * q, p, -q, -t * f * r, r];
    }),
  watson: (x) => [
    ...range(1, 29, (i): Row => {
      const t = i / 29;
      const level = sum(x.map((xj, k) => xj * t ** k));
      const slope = sum(x.slice(1).map((xj, k) => (k + 1) * xj * t ** k));
      return [slope - level * level - 1, ...x.map((_, k) => (k === 0 ? 0 : k * t ** (k - 1)) - 2 * level * t ** k)];
    }),
    [x[0]!, ...sparse(6, { 1: 1 })],
    [x[1]! - x[0]! * x[0]! - 1, ...sparse(6, { 1: -2 * x[0]!, 2: 1 })],
  ],
  extendedRosenbrock: (x) => [1, 3, 5, 7, 9].flatMap((j) => rosenbrockPair(x, 10, j)),
  extendedPowell: (x) => [1, 5].flatMap((j) => powellFour(x, 8, j)),
  penalty1: (x) => [
    ...x.map((xi, k): Row => [sqrt(1e-5) * (xi - 1), ...sparse(4, { [k + 1]: sqrt(1e-5) })]),
    [sum(x.map(square)) - 0.25, ...x.map((xi) => 2 * xi)],
  ],
  penalty2: (x) => {
    const a = sqrt(1e-5);
    const e = (i: number): number => exp(x[i - 1]! / 10);
    return [
      [x[0]! - 0.2, 1, 0, 0, 0],
      ...range(
        2,
        4,
        (i): Row => [
          a * (e(i) + e(i - 1) - (exp(i / 10) + exp((i - 1) / 10))),
          ...sparse(4, { [i]: (a * e(i)) / 10, [i - 1]: (a * e(i - 1)) / 10 }),
        ],
      ),
      ...range(2, 4, (i): Row => [a * (e(i) - exp(-0.1)), ...sparse(4, { [i]: (a * e(i)) / 10 })]),
      [sum(x.map((xj, k) => (4 - k) * xj * xj)) - 1, ...x.map((xj, k) => 2 * (4 - k) * xj)],
    ];
  },
  variablyDimensioned: (x) => {
    const s = sum(x.map((xj, k) => (k + 1) * (xj - 1)));
    return [
      ...x.map((xj, k): Row => [xj - 1, ...sparse(6, { [k + 1]: 1 })]),
      [s, ...x.map((_, k) => k + 1)],
      [s * s, ...x.map((_, k) => 2 * s * (k + 1))],
    ];
  },
  trigonometric: (x) =>
    x.map(
      (xi, k): Row => [
        5 - sum(x.map(cos)) + (k + 1) * (1 - cos(xi)) - sin(xi),
        ...x.map((xj, l) => sin(xj) + (l === k ? (k + 1) * sin(xi) - cos(xi) : 0)),
      ],
    ),
  brownAlmostLinear: (x) => [
    ...range(1, 4, (i): Row => [x[i - 1]! + sum(x) - 6, ...x.map((_, l) => (l === i - 1 ? 2 : 1))]),
    [x.reduce((a, b) => a * b, 1) - 1, ...x.map((_, l) => x.reduce((a, b, k) => (k === l ? a : a * b), 1))],
  ],
  discreteBoundary: (x) => {
    const h = 1 / 9;
    return x.map((xi, k): Row => {
      const shifted = xi + (k + 1) * h + 1;
      return [
        2 * xi - (x[k - 1] ?? 0) - (x[k + 1] ?? 0) + (h * h * shifted * shifted * shifted) / 2,
        ...sparse(8, { [k]: -1, [k + 1]: 2 + 1.5 * h * h * shifted * shifted, [k + 2]: -1 }),
      ];
    });
  },
  broydenTridiagonal: (x) =>
    x.map(
      (xi, k): Row => [
        (3 - 2 * xi) * xi - (x[k - 1] ?? 0) - 2 * (x[k + 1] ?? 0) + 1,
        ...sparse(8, { [k]: -1, [k + 1]: 3 - 4 * xi, [k + 2]: -2 }),
      ],
    ),
  linearFullRank: (x) =>
    range(1, 10, (i): Row => [(x[i - 1] ?? 0) - 0.2 * sum(x) - 1, ...x.map((_, l) => (l === i - 1 ? 1 : 0) - 0.2)]),
  linearRank1: (x) =>
    range(1, 6, (i): Row => [i * sum(x.map((xj, l) => (l + 1) * xj)) - 1, ...x.map((_, l) => i * (l + 1))]),
};

/** Sum of squares and its gradient. */
export function sumOfSquares(name: string): Objective {
  const rows = residuals[name]!;
  return (par, gradient) => {
    let value = 0;
    gradient?.fill(0);
    for (const [r, ...slopes] of rows([...par] as unknown as Point)) {
      value += r * r;
      if (gradient) for (let j = 0; j < par.length; j++) gradient[j]! += 2 * r * slopes[j]!;
    }
    return value;
  };
}
