/**
 * The likelihood of a design written out once more, as plainly as it can be: Laplace's approximation with observed information, level by level or
 * over all effects of crossed factors at once, its highest of many starts, and the integral of one factor by the trapezoidal rule.
 */
import type { Canonical, Information, Problem } from '@mixdiff/contract';
import { optim } from '@mixdiff/optim';
import { logGamma, type Random } from '@mixdiff/probability';
import type { Design } from './draw.ts';

export interface Brute {
  /** Beta, standard deviations, log theta. */
  readonly length: number;
  logLik(x: Float64Array): number;
  at(point: Canonical): Float64Array;
  /** NaN of crossed factors. */
  integral(x: Float64Array): number;
}
/** `information`: whose second derivatives Laplace's determinant has; with logit and log of Poisson they are one. */
export function openBrute({ problem, family }: Design, information: Information = 'observed'): Brute {
  const { response, parts, random } = problem;
  const { y, trials } = response;
  const { X } = parts.conditional;
  const [n, p, K] = [X.nrow, X.ncol, random.length];
  const size = p + K + (family === 'nbinom2' ? 1 : 0);
  const constants = y.map((v, i) =>
    family === 'binomial'
      ? logGamma((trials?.[i] ?? 1) + 1) - logGamma(v + 1) - logGamma((trials?.[i] ?? 1) - v + 1)
      : -logGamma(v + 1),
  );
  const etaOf = (x: Float64Array): Float64Array => {
    const eta = new Float64Array(n);
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) eta[i]! += X.data[j * n + i]! * x[j]!;
    return eta;
  };
  /** log f, its slope and minus its second derivative in e. */
  const row = (i: number, e: number, k: number): [number, number, number] => {
    const v = y[i]!;
    if (family === 'binomial') {
      const t = trials?.[i] ?? 1;
      const small = Math.exp(-Math.abs(e));
      const q = (e > 0 ? 1 : small) / (1 + small);
      const log = e > 0 ? -(t - v) * e : v * e;
      return [log - t * Math.log1p(small), v - t * q, (t * small) / (1 + small) ** 2];
    }
    const mu = Math.exp(e);
    if (family === 'poisson') return [v * e - mu, v - mu, mu];
    const s = 1 / (1 + k / mu);
    return [v * e - (v + k) * Math.log1p(mu / k), v - (v + k) * s, (v + k) * s * (1 / (1 + mu / k))];
  };
  const counted = new Map<number, number>();
  for (const v of y) counted.set(v, (counted.get(v) ?? 0) + 1);
  const distinct = [...counted];
  /** What theta enters and eta does not. */
  const sizes = (k: number): number =>
    family !== 'nbinom2'
      ? 0
      : // the same count once. Of large theta what is left of the logarithms, (v choose 2) / theta - …, is less than their rounding
        distinct.reduce(
          (sum, [v, times]) =>
            sum +
            times *
              (k > 1e7
                ? (v * (v - 1)) / (2 * k) - (v * (v - 1) * (2 * v - 1)) / (12 * k * k)
                : logGamma(v + k) - logGamma(k) - v * Math.log(k)),
          0,
        );
  const thetaOf = (x: Float64Array): number => (family === 'nbinom2' ? Math.exp(x[size - 1]!) : 1);
  const rowsOf: number[][] = (random[0]?.levels ?? []).map(() => []);
  for (const [i, l] of (random[0]?.level ?? new Int32Array(0)).entries()) rowsOf[l]?.push(i);
  const sum = constants.reduce((all, c) => all + c, 0);

  const known = new Float64Array(rowsOf.length);
  /** The mode of one level, from that of the last point: h there, and minus its second derivative. */
  function levelMode(level: number, eta: Float64Array, s: number, k: number): [number, number, number] {
    const rows = rowsOf[level]!;
    let u = known[level]!;
    let [h, g, H] = heightAt(rows, eta, s, k, u);
    if (!Number.isFinite(h)) [u, [h, g, H]] = [0, heightAt(rows, eta, s, k, 0)];
    for (let count = 0; count < 200; count++) {
      let step = g / H;
      if (Math.abs(step) < 1e-11 * (1 + Math.abs(u))) break;
      let next = heightAt(rows, eta, s, k, u + step);
      for (let half = 0; half < 60 && !(next[0] >= h - 1e-13 * Math.abs(h)); half++) {
        step /= 2;
        next = heightAt(rows, eta, s, k, u + step);
      }
      u += step;
      [h, g, H] = next;
    }
    known[level] = Number.isFinite(h) ? u : 0;
    return [u, h, H];
  }
  function heightAt(
    rows: readonly number[],
    eta: Float64Array,
    s: number,
    k: number,
    u: number,
  ): [number, number, number] {
    let [h, g, H] = [-(u * u) / 2, -u, 1];
    for (const i of rows) {
      const [l, r, o] = row(i, eta[i]! + s * u, k);
      h += l;
      g += s * r;
      H += s * s * o;
    }
    return [h, g, H];
  }
  const plain = information === 'observed' || family !== 'nbinom2';
  /** Of y itself, mu for y: mu / (1 + mu / theta). */
  const weight = (e: number, k: number): number => 1 / (Math.exp(-e) + 1 / k);
  const expectedAt = (level: number, eta: Float64Array, s: number, k: number, u: number): number =>
    rowsOf[level]!.reduce((D, i) => D + s * s * weight(eta[i]! + s * u, k), 1);
  const q = random.reduce((all, { levels }) => all + levels.length, 0);
  const first = [0, random[0]?.levels.length ?? 0];
  const lastMode = new Float64Array(q);
  const H = new Float64Array(q * q);
  const [slope, bend] = [new Float64Array(n), new Float64Array(n)];
  function crossedLogLik(eta: Float64Array, sd: Float64Array, k: number): number {
    const u = lastMode;
    const predictor = (at: Float64Array, i: number): number => {
      let e = eta[i]!;
      for (let t = 0; t < K; t++) e += sd[t]! * at[first[t]! + random[t]!.level[i]!]!;
      return e;
    };
    // with the slopes of its rows there
    const height = (at: Float64Array): number => {
      let h = 0;
      for (const v of at) h -= (v * v) / 2;
      for (let i = 0; i < n; i++) {
        const [l, r, o] = row(i, predictor(at, i), k);
        h += l;
        slope[i] = r;
        bend[i] = o;
      }
      return h;
    };
    let h = height(u);
    if (!Number.isFinite(h)) h = height(u.fill(0));
    for (let count = 0; count < 200; count++) {
      const g = u.map((v) => -v);
      H.fill(0);
      for (let j = 0; j < q; j++) H[j * (q + 1)] = 1;
      for (let i = 0; i < n; i++) {
        for (let s = 0; s < K; s++) {
          const a = first[s]! + random[s]!.level[i]!;
          g[a]! += sd[s]! * slope[i]!;
          for (let t = 0; t <= s; t++) H[a * q + first[t]! + random[t]!.level[i]!]! += sd[s]! * sd[t]! * bend[i]!;
        }
      }
      const log = eliminate(H, g);
      const most = g.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      if (most < 1e-10) return h - (plain ? log : expectedDeterminant()) / 2;
      let share = 1;
      let next = u.map((v, j) => v + g[j]!);
      let there = height(next);
      while (!(there >= h - 1e-13 * Math.abs(h)) && share > 1e-15) {
        share /= 2;
        next = u.map((v, j) => v + share * g[j]!);
        there = height(next);
      }
      u.set(next);
      h = there;
    }
    u.fill(0);
    return Number.NaN;

    function expectedDeterminant(): number {
      H.fill(0);
      for (let j = 0; j < q; j++) H[j * (q + 1)] = 1;
      for (let i = 0; i < n; i++) {
        const w = weight(predictor(u, i), k);
        for (let s = 0; s < K; s++) {
          for (let t = 0; t <= s; t++) {
            H[(first[s]! + random[s]!.level[i]!) * q + first[t]! + random[t]!.level[i]!]! += sd[s]! * sd[t]! * w;
          }
        }
      }
      return eliminate(H, new Float64Array(q));
    }
  }
  return {
    length: size,
    logLik(x) {
      const eta = etaOf(x);
      const k = thetaOf(x);
      const base = sum + sizes(k);
      if (K > 1) return base + crossedLogLik(eta, x.subarray(p, p + K), k);
      let l = base;
      for (const level of rowsOf.keys()) {
        const [u, h, H] = levelMode(level, eta, x[p]!, k);
        l += h - Math.log(plain ? H : expectedAt(level, eta, x[p]!, k, u)) / 2;
      }
      return l;
    },
    at({ beta, Sigma, residual }) {
      const x = new Float64Array(size);
      x.set(beta);
      for (const [t, S] of Sigma.entries()) x[p + t] = Math.sqrt(S.data[0]!);
      if (family === 'nbinom2')
        x[size - 1] = -Math.log(residual.kind === 'none' ? (residual.family?.['dispersion'] ?? 1) : 1);
      return x;
    },
    integral(x) {
      if (K > 1) return Number.NaN;
      const eta = etaOf(x);
      const k = thetaOf(x);
      let l = sum + sizes(k);
      for (const [level, rows] of rowsOf.entries()) {
        const [u, h, H] = levelMode(level, eta, x[p]!, k);
        // a smooth integrand that vanishes at both ends: an error of the size of its ends
        // no coarser than the link bends
        const step = Math.min(0.1 / Math.sqrt(H), 0.25 / Math.max(1e-9, x[p]!));
        let total = 0;
        for (const direction of [1, -1]) {
          for (let t = direction > 0 ? 0 : 1; t < 40_000; t++) {
            const one = Math.exp(heightAt(rows, eta, x[p]!, k, u + direction * t * step)[0] - h);
            total += one;
            if (one < 1e-17) break;
          }
        }
        l += h + Math.log((total * step) / Math.sqrt(2 * Math.PI));
      }
      return l;
    },
  };
}
/** b <- H^-1 b by elimination, row by row, of the lower triangle of a symmetric H; log|H|. */
function eliminate(H: Float64Array, b: Float64Array): number {
  let log = 0;
  const q = b.length;
  for (let j = 0; j < q; j++) {
    const pivot = H[j * (q + 1)]!;
    log += Math.log(pivot);
    for (let i = j + 1; i < q; i++) {
      const by = H[i * q + j]! / pivot;
      if (by === 0) continue;
      // column j stays as it was
      for (let k = j + 1; k <= i; k++) H[i * q + k]! -= by * H[k * q + j]!;
      b[i]! -= by * b[j]!;
    }
  }
  for (let j = q - 1; j >= 0; j--) {
    for (let k = j + 1; k < q; k++) b[j]! -= H[k * q + j]! * b[k]!;
    b[j]! /= H[j * (q + 1)]!;
  }
  return log;
}
/** The highest of many starts of BFGS with differences; the best climbed once more by the simplex. */
export function highestOf(
  brute: Brute,
  problem: Problem,
  starts: number,
  random: Random,
): { x: Float64Array; logLik: number } {
  const objective = (x: Float64Array): number => {
    const value = brute.logLik(x);
    return Number.isFinite(value) ? -value : 1e10;
  };
  const p = problem.parts.conditional.X.ncol;
  let best: { x: Float64Array; value: number } = { x: new Float64Array(brute.length), value: Number.POSITIVE_INFINITY };
  const keep = (x: Float64Array, value: number): void => {
    if (value < best.value) best = { x, value };
  };
  for (let k = 0; k < starts; k++) {
    const x = Float64Array.from({ length: brute.length }, (_, j) =>
      j < p
        ? 0.5 * random.normRand()
        : j < p + problem.random.length
          ? k % 5 === 0
            ? 0
            : 3 * random.unifRand()
          : random.normRand(),
    );
    const end = optim('BFGS', objective, x, { control: { maxit: 40, reltol: 1e-8 } });
    keep(end.par, end.value);
  }
  for (const method of ['Nelder-Mead', 'BFGS'] as const) {
    const last = optim(method, objective, best.x, { control: { maxit: 400, reltol: 1e-12 } });
    keep(last.par, last.value);
  }
  return { x: best.x, logLik: -best.value };
}
