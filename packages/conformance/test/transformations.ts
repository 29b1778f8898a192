import { type Canonical, type Matrix, type Problem, type RandomTerm, sigma2Of } from '@mixdiff/contract';

/** Changes of a problem under which the likelihood and the estimates move exactly as theory says. */
export interface Transformation {
  readonly name: string;
  readonly problem: (p: Problem) => Problem;
  /** Where the point of the first problem lies in the second. */
  readonly point: (at: Canonical, p: Problem) => Canonical;
  /** By how much the log-likelihood moves. */
  readonly logLik: (p: Problem) => number;
}
const same = (at: Canonical): Canonical => at;
const scaled = (m: Matrix, by: number): Matrix => ({ ...m, data: m.data.map((v) => v * by) });
const rank = (p: Problem): number => p.parts.conditional.columns.length;

const shift = (by: number): Transformation => ({
  name: `response shifted by ${by}`,
  problem: (p) => ({ ...p, response: { ...p.response, y: p.response.y.map((v) => v + by) } }),
  point: (at) => ({ ...at, beta: at.beta.map((b, j) => (j === 0 ? b + by : b)) }),
  logLik: () => 0,
});
const scale = (by: number): Transformation => ({
  name: `response in units of 1/${by}`,
  problem: (p) => ({
    ...p,
    response: { ...p.response, y: p.response.y.map((v) => v * by) },
    parts: { conditional: { ...p.parts.conditional, offset: p.parts.conditional.offset?.map((v) => v * by) ?? null } },
  }),
  point: (at) => ({
    beta: at.beta.map((b) => b * by),
    Sigma: at.Sigma.map((S) => scaled(S, by * by)),
    residual: { kind: 'variance', sigma2: sigma2Of(at) * by * by },
  }),
  logLik: (p) => -(p.method === 'REML' ? p.response.y.length - rank(p) : p.response.y.length) * Math.log(by),
});
const permute: Transformation = {
  name: 'rows in another order',
  problem: (p) => {
    const n = p.response.y.length;
    // a fixed stride that is prime to n visits every row once
    const stride = [7, 11, 13, 17, 19].find((s) => n % s !== 0) ?? 1;
    const order = Int32Array.from({ length: n }, (_, i) => (i * stride + 3) % n);
    const pick = (data: Float64Array, columns: number): Float64Array =>
      Float64Array.from({ length: n * columns }, (_, k) => data[Math.floor(k / n) * n + order[k % n]] as number);
    return {
      ...p,
      response: { ...p.response, y: pick(p.response.y, 1) },
      parts: {
        conditional: {
          ...p.parts.conditional,
          X: { ...p.parts.conditional.X, data: pick(p.parts.conditional.X.data, p.parts.conditional.X.ncol) },
          offset: p.parts.conditional.offset && pick(p.parts.conditional.offset, 1),
        },
      },
      weights: p.weights && { ...p.weights, values: pick(p.weights.values, 1) },
      random: p.random.map((t) => ({
        ...t,
        level: t.level.map((_, i) => t.level[order[i] as number] as number),
        Z: { ...t.Z, data: pick(t.Z.data, t.Z.ncol) },
      })),
    };
  },
  point: same,
  logLik: () => 0,
};
const relabel: Transformation = {
  name: 'levels in reverse order, under other names',
  problem: (p) => ({
    ...p,
    random: p.random.map((t): RandomTerm => {
      const q = t.levels.length;
      return { ...t, levels: t.levels.map((_, i) => `level ${i}`), level: t.level.map((l) => q - 1 - l) };
    }),
  }),
  point: same,
  logLik: () => 0,
};
/** Another basis of the same columns: X T with T unit lower triangular, so that log|T| = 0 and REML does not move. */
const recode: Transformation = {
  name: 'another coding of the fixed effects',
  problem: (p) => {
    const n = p.response.y.length;
    const data = p.parts.conditional.X.data.slice();
    for (let j = 0; j + 1 < p.parts.conditional.X.ncol; j++) {
      for (let i = 0; i < n; i++)
        data[i + j * n] =
          (p.parts.conditional.X.data[i + j * n] as number) +
          0.5 * (p.parts.conditional.X.data[i + (j + 1) * n] as number);
    }
    return { ...p, parts: { conditional: { ...p.parts.conditional, X: { ...p.parts.conditional.X, data } } } };
  },
  // X beta = X T (T^-1 beta): column j of XT is x_j + x_{j+1}/2, so beta'_0 = beta_0, beta'_j = beta_j - beta'_{j-1}/2
  point: (at) => {
    const beta = at.beta.slice();
    for (let j = 1; j < beta.length; j++) beta[j] = (at.beta[j] as number) - 0.5 * (beta[j - 1] as number);
    return { ...at, beta };
  },
  logLik: () => 0,
};
export const transformations: readonly Transformation[] = [
  shift(100),
  shift(1e6),
  scale(1000),
  scale(1e-3),
  permute,
  relabel,
  recode,
];
