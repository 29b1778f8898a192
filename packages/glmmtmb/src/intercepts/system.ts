/**
 * H of random intercepts within one another as kernels have it, H = L D L' (assembly/intercepts.ts), and what is solved with it. Whoever
 * else works in the room in between, it finds its numbers there again.
 */
import { claim, hasRoom, type Room } from '../compiled/room.ts';
import type { CrossProducts } from '../cross-products.ts';
import type { Response } from '../response.ts';
import { type Elimination, elimination } from './elimination.ts';
import { placesOf } from './places.ts';

/** Of a response, b0, Z'We and Z'W (e + Z b0), q each. Another version, another content. */
export type Centred = Pick<Response, 'version' | 'b' | 'Ze' | 'Zy'>;
/** Z'Wy alone: nothing is centred. */
export type Plain = Pick<Response, 'Zy'>;
/** LIVE. What an elimination and the modes leave. */
export interface Eliminated {
  /** (1/2) log|H|, and the sum of H_jj / D_j. */
  readonly halfLogDet: number;
  readonly pivots: number;
  /** d'(Z'WZ d - 2 Z'We), d = b - b0, and the sum of d_j^2 [Z'WZ]_jj. */
  readonly squares: number;
  readonly parts: number;
  /** Per term |u|^2. */
  readonly penalties: Float64Array;
  /** Q'W^(1/2)Z d, rank. */
  readonly ZQd: Float64Array;
}
export interface InterceptSystem {
  readonly now: Eliminated;
  /** For the factors T, one number per term, and 1 / sigma^2: false where H has no factor. What stands there already is kept. */
  eliminate(T: readonly Float64Array[], inverseVariance: number): boolean;
  /** u <- H^-1 T'(Z'W (e + Z b0) - Z'W^(1/2)Q gamma) / sigma^2, b (q) <- T u. */
  solve(of: Centred | Plain, gamma: Float64Array, b: Float64Array): void;
  /** Right after it: u += H^-1 (T' Zr / sigma^2 - u), b <- T u. */
  step(Zr: Float64Array, b: Float64Array): void;
  /** out (per term) <- sum over its levels of [K H^-1]_ll. */
  traces(out: Float64Array): void;
  /** out (q) <- the diagonal of H^-1. */
  inverseDiagonal(out: Float64Array): void;
}

/** null where terms are not intercepts within one another, or there is no WebAssembly. */
export function interceptSystem(cross: CrossProducts): InterceptSystem | null {
  const found = elimination(cross);
  return found && systemOf(cross, found);
}

function systemOf(cross: CrossProducts, found: Elimination): InterceptSystem | null {
  const { n, start, order, target } = found;
  const { rank, terms } = cross;
  const { m, at, addresses, end } = placesOf(found, rank);
  if (!hasRoom(end)) return null;
  const owner = {};
  const factors = new Float64Array(terms.length);
  /** Where the modes of each term stand: views of the memory that was seen last. */
  const modesOf: Float64Array[] = [];
  let seen: Float64Array | null = null;
  let inverseVariance = 1;
  let placed = 0;
  let [eliminated, definite] = [false, false];
  const now = {
    halfLogDet: 0,
    squares: 0,
    parts: 0,
    penalties: new Float64Array(terms.length),
    ZQd: new Float64Array(rank),
    get pivots() {
      const { numbers } = standing();
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (numbers[at.diagonal + j] + 1) / numbers[at.pivots + j];
      return sum;
    },
  };

  /** x: a number per random effect, as cross-products.ts has them. */
  function place(numbers: Float64Array, x: Float64Array, from: number, to: number): void {
    for (let k = 0; k < terms.length; k++) {
      const first = from + terms[k].offset;
      for (let l = 0; l < terms[k].m; l++) numbers[to + start[k] + l] = x[first + l];
    }
  }
  function fill({ numbers, integers }: Room): void {
    placed = 0;
    eliminated = false;
    numbers.fill(0, at.table, end);
    integers.set(addresses, 2 * at.table);
    for (const name of ['ptr', 'row', 'target', 'term', 'ends'] as const) integers.set(found[name], 2 * at[name]);
    numbers.set(found.values, at.offB);
    place(numbers, cross.ZZdiagonal, 0, at.ownB);
    for (let j = 0; j < rank; j++) place(numbers, cross.ZQ, j * n, at.ZQ + j * m);
  }
  /** The room with H eliminated in it. */
  function standing(): Room {
    const room = claim(end, owner, fill);
    if (eliminated) return room;
    const { numbers, kernels } = room;
    for (let k = 0; k < terms.length; k++) numbers.fill(factors[k], at.t + start[k], at.t + start[k] + terms[k].m);
    definite = kernels.eliminate(n, inverseVariance, at.table) !== 0;
    now.halfLogDet = (Math.log(numbers[at.out]) + Math.LN2 * numbers[at.out + 1]) / 2;
    eliminated = true;
    return room;
  }
  function modes({ numbers, kernels }: Room, b: Float64Array): void {
    kernels.modes(n, terms.length, inverseVariance, at.table);
    kernels.products(at.ZQ, m, rank, at.d, at.ZQd);
    now.squares = numbers[at.out];
    now.parts = numbers[at.out + 1];
    for (let k = 0; k < terms.length; k++) now.penalties[order[k]] = numbers[at.out + 2 + k];
    for (let j = 0; j < rank; j++) now.ZQd[j] = numbers[at.ZQd + j];
    if (seen !== numbers) {
      seen = numbers;
      start.forEach((first, k) => {
        modesOf[k] = numbers.subarray(at.b + first, at.b + first + terms[k].m);
      });
    }
    for (let k = 0; k < terms.length; k++) b.set(modesOf[k], terms[k].offset);
  }
  return {
    now,
    eliminate(T, over) {
      let same = eliminated && inverseVariance === over;
      for (let k = 0; k < terms.length; k++) {
        if (T[k][0] !== factors[k]) same = false;
        factors[k] = T[k][0];
      }
      inverseVariance = over;
      eliminated = same;
      standing();
      return definite;
    },
    solve(of, gamma, b) {
      const room = standing();
      const { numbers, kernels } = room;
      if (!('version' in of)) {
        placed = Number.NaN;
        numbers.fill(0, at.b0, at.b0 + n);
        numbers.fill(0, at.Ze, at.Ze + n);
        place(numbers, of.Zy, 0, at.Zy);
      } else if (placed !== of.version) {
        placed = of.version;
        place(numbers, of.b, 0, at.b0);
        place(numbers, of.Ze, 0, at.Ze);
        place(numbers, of.Zy, 0, at.Zy);
      }
      for (let j = 0; j < rank; j++) numbers[at.lessGamma + j] = -gamma[j];
      kernels.linear(at.Zy, at.ZQ, m, rank, at.lessGamma, at.z);
      modes(room, b);
    },
    step(Zr, b) {
      const room = standing();
      const { numbers } = room;
      numbers.copyWithin(at.step, at.u, at.u + n);
      place(numbers, Zr, 0, at.z);
      modes(room, b);
      numbers.fill(0, at.step, at.step + n);
    },
    traces(out) {
      const { numbers, kernels } = standing();
      kernels.traces(n, terms.length, target.length, at.table);
      for (let k = 0; k < terms.length; k++) out[order[k]] = numbers[at.out + k];
    },
    inverseDiagonal(out) {
      const { numbers, kernels } = standing();
      kernels.traces(n, terms.length, target.length, at.table);
      for (let k = 0; k < terms.length; k++) {
        const first = at.own + start[k];
        out.set(numbers.subarray(first, first + terms[k].m), terms[k].offset);
      }
    },
  };
}
