interface Emitter {
  listeners(event: string): unknown[];
  removeListener(event: string, listener: unknown): unknown;
}

/**
 * Remembers what listens to the host process's last events; the function returned removes what came since. Emscripten's
 * start-up makes every unhandled rejection of the host program an abort of its own. Without a `process`: nothing.
 */
export function rememberListeners(): () => void {
  const host = (globalThis as { process?: Partial<Emitter> }).process;
  const { listeners, removeListener } = host ?? {};
  if (!listeners || !removeListener) return () => undefined;
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => new Set(listeners.call(host, event)));
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of listeners.call(host, event)) {
        if (!before[i].has(listener)) removeListener.call(host, event, listener);
      }
    }
  };
}
