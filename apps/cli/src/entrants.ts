/** The engines of one command: no two of one name, and no start that is one engine's own. */
import type { Entrant } from '@mixdiff/runs';
import type { Config } from '@mixdiff/schema';
import { startVector } from './engines.ts';
import { settle } from './exit.ts';
import { namedTwice, unused } from './messages.ts';

/** A config's start in numbers is one engine's own parameters: where several take part it would be ignored. */
export function refuseNumericStart({ start }: Config): void {
  if (startVector(start) === undefined) return;
  const hint = 'leave start out of the config, or ask mixdiff fit, test, confint or anova';
  throw settle(unused('start: numbers are the parameters of one engine, and here several are asked', hint));
}
/** The entrants, no two of one name. */
export function distinct(entrants: readonly Entrant[], hint: string): Entrant[] {
  const twice = entrants.find((e, i) => entrants.findIndex((other) => other.name === e.name) !== i);
  if (twice) throw settle(namedTwice(twice.name, hint));
  return [...entrants];
}
