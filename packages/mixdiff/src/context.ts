/** Clock and interruption of whoever calls. */
import type { Context } from '@mixdiff/contract';
import type { Interruption } from './options.ts';

const clock = globalThis as unknown as { readonly performance?: { now(): number }; readonly Date: { now(): number } };
/** No pool: this thread does the work. */
export const contextOf = ({ signal, progress }: Interruption): Context => ({
  ...(signal ? { signal } : {}),
  ...(progress ? { progress } : {}),
  milliseconds: () => clock.performance?.now() ?? clock.Date.now(),
});
