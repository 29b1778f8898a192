/**
 * The memory in which the kernels of one module work, one for all who use them: whoever comes puts what it needs there, unless it was the
 * last. It only grows.
 */
import { loadModule } from './load.ts';

/** LIVE: until somebody else comes. */
export interface Room<Kernels> {
  readonly numbers: Float64Array;
  /** The same memory: integer 2 i and 2 i + 1 are where number i is. */
  readonly integers: Int32Array;
  readonly kernels: Kernels;
}
export interface Rooms<Kernels> {
  /** Where the constants begin, and the first even position after them. */
  readonly constants: number;
  readonly free: number;
  /** Whether there is room for so many numbers, and what works in it. */
  has(size: number): boolean;
  /** Room that `has` said is there; `fill` is called if somebody else came since. */
  claim(size: number, by: object, fill: (room: Room<Kernels>) => void): Room<Kernels>;
}
/** A module as text; the functions of the host by the file that declares them; numbers that stand there for all. */
export interface RoomsOptions<Kernels> {
  readonly base64: string;
  readonly functions: Readonly<Record<string, Readonly<Record<string, (x: number) => number>>>>;
  readonly constants: Float64Array;
  /** Addresses in bytes from positions in numbers. */
  readonly inNumbers: (exports: Kernels) => Kernels;
}

/** Where constants begin: position 0 stands for nothing. */
const FIRST = 2;
const PAGE = 65536;
/** More is left to the ways that keep nothing. */
const MOST = 2 ** 22;

export function rooms<Kernels>({ base64, functions, constants, inNumbers }: RoomsOptions<Kernels>): Rooms<Kernels> {
  let module: ReturnType<typeof loadModule<Kernels>> | undefined;
  let room: Room<Kernels> | null = null;
  let owner: object | null = null;

  function roomFor(size: number): Room<Kernels> | null {
    if (room && room.numbers.length >= size) return room;
    if (!module) return null;
    const { memory, exports } = module;
    owner = null;
    try {
      memory.grow(Math.ceil((8 * size - memory.buffer.byteLength) / PAGE));
    } catch {
      return null;
    }
    room = {
      numbers: new Float64Array(memory.buffer),
      integers: new Int32Array(memory.buffer),
      kernels: inNumbers(exports),
    };
    room.numbers.set(constants, FIRST);
    return room;
  }
  return {
    constants: FIRST,
    free: FIRST + constants.length + (constants.length % 2),
    has(size) {
      if (module === undefined) module = loadModule<Kernels>(base64, functions);
      return module !== null && size <= MOST && roomFor(size) !== null;
    },
    claim(size, by, fill) {
      const own = roomFor(size) as Room<Kernels>;
      if (owner !== by) {
        owner = by;
        fill(own);
      }
      return own;
    },
  };
}
