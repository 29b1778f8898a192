/** What engines are called side by side. The star is set here alone: no command can forget it. */
import type { NamedEngine } from '@mixdiff/backends';
import type { Entrant } from '@mixdiff/runs';
import type { Config } from '@mixdiff/schema';
import { startVector } from './engines.ts';
import { settle } from './exit.ts';
import { namedTwice, unused } from './messages.ts';

/** A star marks a re-implementation, in every table and heading. */
export const label = (engine: NamedEngine): string =>
  engine.backend.open ? `${engine.backend.id}*` : engine.name.replace(/^recorded:.*\//, 'recorded:');

/** A config's start in numbers is one engine's own parameters: where several take part it would be ignored. */
export function refuseNumericStart({ start }: Config): void {
  if (startVector(start) === undefined) return;
  const hint = 'leave start out of the config, or ask mixdiff fit, test, confint or anova';
  throw settle(unused('start: numbers are the parameters of one engine, and here several are asked', hint));
}
/** An engine as it enters a comparison: made here, the real package, or a stored fit. */
export const entrantOf = (engine: NamedEngine): Entrant => ({
  ...engine,
  label: label(engine),
  kind: engine.backend.open ? 're-implementation' : engine.backend.recorded ? 'recorded' : 'original',
});
/** The entrants, no two of one name. */
export function distinct(entrants: readonly Entrant[], hint: string): Entrant[] {
  const twice = entrants.find((e, i) => entrants.findIndex((other) => other.name === e.name) !== i);
  if (twice) throw settle(namedTwice(twice.name, hint));
  return [...entrants];
}
