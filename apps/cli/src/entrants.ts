import type { NamedEngine } from '@mixdiff/backends';
import { refuse } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';
import type { Config } from '@mixdiff/schema';
import { startVector } from './engines.ts';
import { settle } from './exit.ts';

/** A star marks a re-implementation, in every table and heading. */
export const label = (engine: NamedEngine): string =>
  engine.backend.open ? `${engine.backend.id}*` : engine.name.replace(/^recorded:.*\//, 'recorded:');

/** A config's start in numbers is one engine's own parameters: where several take part it would be ignored. */
export function refuseNumericStart({ start }: Config): void {
  if (startVector(start) === undefined) return;
  const hint = 'leave start out of the config, or ask mixdiff fit, test, confint or anova';
  throw settle(
    refuse('cli/unused', 'start: numbers are the parameters of one engine, and here several are asked', hint),
  );
}
/** An engine as it enters a comparison: made here, the real package, or a stored fit. */
export const entrantOf = (engine: NamedEngine): Entrant => ({
  ...engine,
  label: label(engine),
  kind: engine.backend.open ? 're-implementation' : engine.backend.recorded ? 'recorded' : 'original',
});
