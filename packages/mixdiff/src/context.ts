/** Clock and interruption of whoever calls. */
import type { Context } from '@mixdiff/contract';
import type { Interruption } from './options.ts';

const clock = globalThis as unknown as { readonly performance?: { now(): number }; readonly Date: { now(): number } };
/** No pool, no progress: this thread does the work. */
export const contextOf = ({ signal }: Interruption): Context => ({
  ...(signal ? { signal } : {}),
  milliseconds: () => clock.performance?.now() ?? clock.Date.now(),
});
