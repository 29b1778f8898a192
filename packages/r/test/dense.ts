/**
 * The log-likelihood of a Gaussian model at a point, from its definition: V whole, with every structure written out as
 * Pinheiro & Bates (2000, section 5.3), Kristensen & McGillycuddy's covstruct vignette and the mmrm vignette define it.
 * The numbers that R's packages give for it are the check of what was read back from their parameters.
 */
import type { Canonical, Matrix, Problem, ResidualModel, VarianceFunction } from '@mixdiff/contract';

type Read = (name: string) => number;
type Correlation = (i: number, j: number) => number;

export function denseLogLik(problem: Problem, at: Canonical): number {
  const { y } = problem.response;
  const n = y.length;
  const { X } = problem.parts.conditional;
  const V = residualMatrix(problem, at);
  for (const [t, { Z, level }] of problem.random.entries()) addTerm(V, Z, level, at.Sigma[t] as Matrix);
  const kept = Array.from({ length: X.ncol }, (_, j) => j).filter((j) => !Number.isNaN(at.beta[j]));
  const r = Array.from(y, (value, i) => value - kept.reduce((s, j) => s + X.data[j * n + i]! * at.beta[j]!, 0));
  const L = choleskyRows(V);
  const e = forward(L, r);
  const logDet = 2 * L.reduce((s, row, i) => s + Math.log(row[i]!), 0);
  const square = e.reduce((s, x) => s + x * x, 0);
  if (problem.method === 'ML') return -(n * Math.log(2 * Math.PI) + logDet + square) / 2;
  const W = kept.map((j) => forward(L, Array.from(X.data.subarray(j * n, (j + 1) * n))));
  const G = choleskyRows(W.map((a) => W.map((b) => a.reduce((s, x, i) => s + x * b[i]!, 0))));
  const inner = 2 * G.reduce((s, row, i) => s + Math.log(row[i]!), 0);
  return -((n - kept.length) * Math.log(2 * Math.PI) + logDet + inner + square) / 2;
}

function addTerm(V: number[][], Z: Matrix, level: Int32Array, Sigma: Matrix): void {
  const z = (i: number, j: number): number => Z.data[j * Z.nrow + i]!;
  for (const [i, row] of V.entries()) {
    for (let k = 0; k < row.length; k++) {
      if (level[i] !== level[k]) continue;
      for (let a = 0; a < Z.ncol; a++) {
        for (let b = 0; b < Z.ncol; b++) {
          const both = z(i, a) * z(k, b);
          if (both !== 0) row[k]! += both * Sigma.data[b * Sigma.nrow + a]!;
        }
      }
    }
  }
}
function residualMatrix({ response, residual, weights }: Problem, { beta: _, residual: at }: Canonical): number[][] {
  const n = response.y.length;
  const rows = Array.from({ length: n }, (_, i) => i);
  const w = (i: number): number => Math.sqrt(weights?.values[i] ?? 1);
  if (at.kind === 'none') throw new Error('no residual');
  if (!residual || at.kind === 'variance')
    return rows.map((i) => rows.map((k) => (i === k ? at.sigma2 / w(i) ** 2 : 0)));
  const { subject, by } = residual;
  const covariance = (by?.levels ?? ['']).map((level) => {
    const read: Read = (name) => {
      const full = by ? `${name}[${level}]` : name;
      return full === 'sigma2' ? at.sigma2 : (at.parameters[full] ?? Number.NaN);
    };
    return covarianceOf(residual, read);
  });
  const scale = rows.map((i) =>
    (residual.variance ?? []).reduce((product, one, k) => product * factorOf(one, k, i, at.parameters), 1 / w(i)),
  );
  return rows.map((i) =>
    rows.map((k) => {
      if (subject.index[i] !== subject.index[k]) return 0;
      const own = covariance[by ? by.index[i]! : 0] as Correlation;
      return own(i, k) * scale[i]! * scale[k]!;
    }),
  );
}
function factorOf(
  { kind, of, by }: VarianceFunction,
  place: number,
  row: number,
  all: Readonly<Record<string, number>>,
): number {
  const own = (name: string): number =>
    all[`${place === 0 ? '' : `${place + 1}:`}${name}${by ? `.${by.levels[by.index[row]!]}` : ''}`] ?? Number.NaN;
  const v = of instanceof Float64Array ? of[row]! : Number.NaN;
  if (kind === 'ident') return by?.index[row] === 0 ? 1 : own('sd');
  if (kind === 'power') return Math.abs(v) ** own('power');
  if (kind === 'exp') return Math.exp(own('exp') * v);
  return kind === 'fixed' ? Math.sqrt(v) : own('const') + Math.abs(v) ** own('power');
}
function covarianceOf({ structure, position, at }: ResidualModel, read: Read): Correlation {
  const { kind, known, nugget } = structure;
  const p = (i: number): number => position[i]!;
  const hom = !kind.endsWith('-het') && kind !== 'us';
  const sd = (i: number): number => Math.sqrt(hom ? read('sigma2') : read(`variance.${p(i) + 1}`));
  const entry = (i: number, j: number): number => known?.data[p(j) * known.nrow + p(i)] ?? Number.NaN;
  if (kind === 'us')
    return (i, j) =>
      p(i) === p(j)
        ? read(`variance.${p(i) + 1}`)
        : read(`cov.${Math.max(p(i), p(j)) + 1}.${Math.min(p(i), p(j)) + 1}`);
  if (kind === 'equalto') return entry;
  if (kind === 'propto') return (i, j) => read('sigma2') * entry(i, j);
  const distance: Correlation = (i, j) =>
    at
      ? Math.hypot(...Array.from({ length: at.ncol }, (_, d) => at.data[d * at.nrow + i]! - at.data[d * at.nrow + j]!))
      : Number.NaN;
  const correlation = correlationOf(structure, read, (i, j) => Math.abs(p(i) - p(j)), p, distance);
  return (i, j) => sd(i) * sd(j) * (i === j ? 1 : correlation(i, j) * (nugget ? 1 - read('nugget') : 1));
}
function correlationOf(
  { kind, order = [], labels }: ResidualModel['structure'],
  read: Read,
  lag: Correlation,
  p: (i: number) => number,
  distance: Correlation,
): Correlation {
  const d: Correlation = (i, j) => distance(i, j) / read('range');
  switch (kind.replace(/-(?:hom|het)$/, '')) {
    case 'us':
      return (i, j) => read(`cor.${Math.max(p(i), p(j)) + 1}.${Math.min(p(i), p(j)) + 1}`);
    case 'diag':
      return () => 0;
    case 'cs':
      return () => read('rho');
    case 'ar1':
      return (i, j) => read('rho') ** lag(i, j);
    case 'toep':
      return (i, j) => read(`rho.${lag(i, j)}`);
    case 'ad':
      return (i, j) => {
        const [from, to] = [Math.min(p(i), p(j)), Math.max(p(i), p(j))];
        return Array.from({ length: to - from }, (_, k) => read(`rho.${from + k + 1}`)).reduce((a, b) => a * b, 1);
      };
    case 'exp':
      return (i, j) => Math.exp(-d(i, j));
    case 'gau':
      return (i, j) => Math.exp(-(d(i, j) ** 2));
    case 'ratio':
      return (i, j) => 1 / (1 + d(i, j) ** 2);
    case 'lin':
      return (i, j) => Math.max(0, 1 - d(i, j));
    case 'spher':
      return (i, j) => (d(i, j) < 1 ? 1 - 1.5 * d(i, j) + 0.5 * d(i, j) ** 3 : 0);
    case 'mat':
      return (i, j) => matern(d(i, j), read('smoothness'));
    case 'arma': {
      const rho = autocorrelations(order, read, labels.length);
      return (i, j) => rho[lag(i, j)]!;
    }
    default:
      throw new Error(kind);
  }
}
/** By the MA(infinity) weights. */
function autocorrelations([p = 0, q = 0]: readonly number[], read: Read, lags: number): number[] {
  const psi = [1];
  for (let k = 1; k < 4000; k++) {
    let sum = k <= q ? read(`ma.${k}`) : 0;
    for (let i = 1; i <= Math.min(p, k); i++) sum += read(`ar.${i}`) * psi[k - i]!;
    psi.push(sum);
  }
  const gamma = Array.from({ length: lags }, (_, k) => psi.reduce((s, x, i) => s + x * (psi[i + k] ?? 0), 0));
  return gamma.map((g) => g / gamma[0]!);
}
/** 2^(1-nu)/Gamma(nu) x^nu K_nu(x), K_nu(x) as the integral of e^(-x cosh t) cosh(nu t) by the trapezoidal rule. */
function matern(x: number, nu: number): number {
  const h = 1 / 64;
  const integral = (f: (t: number) => number): number => {
    let sum = f(0) / 2;
    for (let k = 1; k < 2000; k++) sum += f(k * h);
    return h * sum;
  };
  const K = integral((t) => Math.exp(-x * Math.cosh(t)) * Math.cosh(nu * t));
  // Gamma(nu) = Gamma(nu + 1) / nu, its integral over u = log t
  const gamma =
    (integral((u) => Math.exp((nu + 1) * u - Math.exp(u))) + integral((u) => Math.exp(-(nu + 1) * u - Math.exp(-u)))) /
    nu;
  return (2 ** (1 - nu) / gamma) * x ** nu * K;
}
function choleskyRows(A: readonly (readonly number[])[]): number[][] {
  const L = A.map((row) => row.map(() => 0));
  for (let i = 0; i < A.length; i++) {
    const Li = L[i]!;
    for (let j = 0; j <= i; j++) {
      const Lj = L[j]!;
      let sum = A[i]![j]!;
      for (let k = 0; k < j; k++) sum -= Li[k]! * Lj[k]!;
      Li[j] = i === j ? Math.sqrt(sum) : sum / Lj[j]!;
    }
  }
  return L;
}
function forward(L: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x: number[] = [];
  for (const [i, row] of L.entries()) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * x[k]!;
    x.push(sum / row[i]!);
  }
  return x;
}
