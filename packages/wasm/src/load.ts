/**
 * A module of an assembly/, compiled by `npm run wasm` and kept as text beside what calls it, with a memory of its own that it works in.
 * Two-lane SIMD (WebAssembly Core Specification 2.0); where that is not to be had the twins take its place.
 */

/** Memory that a module of kernels reaches; `grow` makes earlier views of its buffer empty. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** What is used of the JavaScript embedding; the language's own library does not declare it. */
interface Embedding {
  Memory: new (limits: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

/** By their text: a module may work in several memories. */
const compiled = new Map<string, object>();
/**
 * What a module of that text exports, and its memory of one page; null without WebAssembly or its SIMD. `functions`: of the host, by the file
 * of the source that declares them.
 */
export function loadModule<Exports>(
  base64: string,
  functions: Readonly<Record<string, Readonly<Record<string, (x: number) => number>>>>,
): { readonly memory: Memory; readonly exports: Exports } | null {
  const wasm = (globalThis as { WebAssembly?: Embedding }).WebAssembly;
  if (!wasm) return null;
  try {
    const memory = new wasm.Memory({ initial: 1 });
    const module = compiled.get(base64) ?? new wasm.Module(decoded(base64));
    compiled.set(base64, module);
    const { exports } = new wasm.Instance(module, {
      ...functions,
      env: { memory },
    });
    return { memory, exports: exports as Exports };
  } catch {
    return null;
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Base 64, as plain JavaScript: not every place that runs this knows `atob`. */
function decoded(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, held, to] = [0, 0, 0];
  for (const digit of digits) {
    bits = (bits << 6) | DIGITS.indexOf(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[to++] = (bits >> held) & 255;
  }
  return bytes;
}
