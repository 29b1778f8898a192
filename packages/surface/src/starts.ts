/** Where the search starts. They are listed and seeded, because a certificate claims no more than "best of these". */
import { Random } from '@mixdiff/probability';
import type { Coordinates } from './coordinates.ts';
import type { Landscape } from './landscape.ts';

/** x with Lambda_k = scale_k I. */
function isotropic({ terms, dimension }: Coordinates, scales: readonly number[]): Float64Array {
  const x = new Float64Array(dimension);
  terms.forEach(({ columns: c, diagonal, from }, k) => {
    for (let j = 0; j < c; j++) x[from + (diagonal ? j : j * (c + 1))] = Math.asinh(scales[k]);
  });
  return x;
}

/** Points from which one variance ratio is scanned: zero, then log-spaced over seven orders of magnitude of the SD ratio. */
export function scan(landscape: Landscape): Float64Array[] {
  const low = Math.log(landscape.smallest / 30);
  const steps = 60;
  const grid = Array.from({ length: steps }, (_, i) => Math.exp(low + (i * Math.log(1e7)) / (steps - 1)));
  return [0, ...grid].map((theta) => isotropic(landscape.coordinates, [theta]));
}

/**
 * At least `count` starts for several components: all ratios one; near least squares; every corner where some
 * variances are (nearly) zero, as far as there is room; large ratios; then random factors, log-uniform in size.
 */
export function scattered({ coordinates, smallest }: Landscape, count: number, seed: number): Float64Array[] {
  const K = coordinates.terms.length;
  const small = smallest / 10;
  const starts = [1, small, 30].map((s) => isotropic(coordinates, Array(K).fill(s)));
  for (const zeros of corners(K, Math.max(0, Math.floor((count - 3) / 2)))) {
    starts.push(
      isotropic(
        coordinates,
        zeros.map((zero) => (zero ? small : 1)),
      ),
    );
  }
  const random = new Random(seed);
  while (starts.length < count) starts.push(randomStart(coordinates, smallest, random));
  return starts;
}
/** Sets of terms that are zero: neither none nor all; those with one zero and with one left first. */
function corners(K: number, most: number): boolean[][] {
  const sets = Array.from({ length: Math.min(2 ** K, 4096) }, (_, bits) =>
    Array.from({ length: K }, (_, k) => (bits & (1 << k)) > 0),
  );
  const order = (set: boolean[]): number => {
    const zeros = set.filter(Boolean).length;
    return Math.min(zeros, K - zeros);
  };
  return sets
    .filter((set) => order(set) > 0)
    .sort((a, b) => order(a) - order(b))
    .slice(0, most);
}
function randomStart({ terms, dimension }: Coordinates, smallest: number, random: Random): Float64Array {
  const x = new Float64Array(dimension);
  for (const { columns: c, diagonal, from, count } of terms) {
    const size = () => Math.exp(Math.log(smallest / 10) + random.unifRand() * Math.log(300 / smallest));
    const common = size();
    for (let i = 0; i < count; i++) {
      const entry = diagonal ? size() : c === 1 ? common : (common * random.normRand()) / Math.sqrt(c);
      x[from + i] = Math.asinh(entry);
    }
  }
  return x;
}
