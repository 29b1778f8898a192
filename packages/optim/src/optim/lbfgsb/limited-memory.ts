import { factorize, newTriangle, solve, solveTransposed, type Triangle } from './upper-triangle.ts';

/**
 * B = theta I - W M W', W = [Y, theta S], from the last m pairs (s, y): Byrd, Lu, Nocedal & Zhu (1995, section 3) and
 * Byrd, Nocedal & Schnabel (1994, Math. Programming 63:129-156). Pairs and matrices go from the oldest to the newest.
 */
export interface LimitedMemory {
  /** Most pairs kept. */
  readonly m: number;
  /** Pairs kept. */
  size: number;
  /** Updates since the memory was last emptied; more than m where pairs have been dropped. */
  updates: number;
  theta: number;
  readonly s: Float64Array[];
  readonly y: Float64Array[];
  /** s_i'y_j at i + j m, j <= i: L below the diagonal, D on it. */
  readonly sy: Float64Array;
  /** s_i's_j at i + j m, i <= j. */
  readonly ss: Float64Array;
  /** J', where J J' = theta S'S + L D^-1 L'. */
  readonly j: Triangle;
}

export const newMemory = (m: number): LimitedMemory => ({
  m,
  size: 0,
  updates: 0,
  theta: 1,
  s: [],
  y: [],
  sy: new Float64Array(m * m),
  ss: new Float64Array(m * m),
  j: newTriangle(m),
});

/** B <- I. */
export function forget(memory: LimitedMemory): void {
  memory.size = 0;
  memory.updates = 0;
  memory.theta = 1;
  memory.s.length = 0;
  memory.y.length = 0;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A pair and what is known of it: y'y, s'y and s's. */
export interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly yy: number;
  readonly sy: number;
  readonly ss: number;
}

/** Takes a pair in, theta = y'y / s'y; false where J does not exist. */
export function remember(memory: LimitedMemory, pair: Pair): boolean {
  const { m, s, y, sy, ss } = memory;
  memory.updates++;
  if (memory.updates > m) dropOldest(memory);
  else memory.size = memory.updates;
  const last = memory.size - 1;
  for (let k = 0; k < last; k++) {
    sy[last + k * m] = dot(pair.s, y[k]);
    ss[k + last * m] = dot(s[k], pair.s);
  }
  s.push(pair.s);
  y.push(pair.y);
  sy[last + last * m] = pair.sy;
  ss[last + last * m] = pair.ss;
  memory.theta = pair.yy / pair.sy;
  return factorizeMiddle(memory);
}

function dropOldest({ m, s, y, sy, ss }: LimitedMemory): void {
  s.shift();
  y.shift();
  for (let j = 0; j < m - 1; j++) {
    for (let i = 0; i < m - 1; i++) {
      const [to, from] = [i + j * m, i + 1 + (j + 1) * m];
      sy[to] = sy[from];
      ss[to] = ss[from];
    }
  }
}

/** J J' = theta S'S + L D^-1 L'. */
function factorizeMiddle({ m, size, theta, sy, ss, j: triangle }: LimitedMemory): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < i; k++) sum += (sy[i + k * m] * sy[j + k * m]) / sy[k + k * m];
      triangle.data[i + j * m] = sum + theta * ss[i + j * m];
    }
  }
  return factorize(triangle, 0, size);
}

/**
 * p <- M v, both of length 2 size, by the factors of M^-1:
 * [D^(1/2) 0; -L D^(-1/2) J] [-D^(1/2) D^(-1/2) L'; 0 J']. False where a factor is singular.
 */
export function timesMiddle({ m, size, sy, j }: LimitedMemory, v: Float64Array, p: Float64Array): boolean {
  if (size === 0) return true;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < i; k++) sum += (sy[i + k * m] * v[k]) / sy[k + k * m];
    p[size + i] = v[size + i] + sum;
  }
  if (!solveTransposed(j, size, p, size)) return false;
  for (let i = 0; i < size; i++) p[i] = v[i] / Math.sqrt(sy[i + i * m]);
  if (!solve(j, size, p, size)) return false;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = i + 1; k < size; k++) sum += (sy[k + i * m] * p[size + k]) / sy[i + i * m];
    p[i] = -p[i] / Math.sqrt(sy[i + i * m]) + sum;
  }
  return true;
}
