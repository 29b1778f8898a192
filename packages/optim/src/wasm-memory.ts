/** Emscripten replaces its views when a module's memory grows; nlopt-js hands its callbacks the first one for ever. */

/** A WebAssembly.Memory: `buffer` is another one after each growth. */
interface Memory {
  readonly buffer: ArrayBuffer;
}
interface Host {
  instantiate(source: unknown, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<unknown>;
  readonly Memory: new (...parameters: never[]) => Memory;
}

/** What `load` returns, with the memory that was given to the module instantiated while it ran; null where none was. */
export async function memoryGivenWhile<T>(load: () => Promise<T>): Promise<{ loaded: T; memory: Memory | null }> {
  const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
  const { instantiate } = host;
  let found: Memory | null = null;
  host.instantiate = (source, imports) => {
    for (const group of Object.values(imports))
      for (const one of Object.values(group)) if (one instanceof host.Memory) found = one;
    return instantiate.call(host, source, imports);
  };
  try {
    return { loaded: await load(), memory: found };
  } finally {
    host.instantiate = instantiate;
  }
}
