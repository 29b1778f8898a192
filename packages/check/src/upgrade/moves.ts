/**
 * What differs between two versions beyond a profile, as their users see it: what an engine withholds does not exist
 * for them.
 */
import type { FitDocument, UpgradeMove } from '@mixdiff/schema';
import { measure } from '../measure.ts';
import { numbersOf, wordsOf } from '../numbers.ts';
import { limitOf, type Profile } from '../profiles.ts';

/** What differs beyond the profile, largest first in units of its tolerance; then what only one of them shows or says. */
export function movesBetween(from: FitDocument, to: FitDocument, profile: Profile): UpgradeMove[] {
  const [before, after] = [shown(from), shown(to)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const moved = names.flatMap((quantity): { move: UpgradeMove; share: number }[] => {
    const [a = null, b = null] = [before[quantity], after[quantity]];
    if (a === null && b === null) return [];
    if (a === null || b === null) return [{ move: { quantity, from: a, to: b, size: null, unit: 'exists' }, share: 0 }];
    const { size, unit } = measure(quantity, a, b, before, profile);
    const share = size === 0 ? 0 : Math.abs(size) / limitOf(profile, quantity);
    return share > 1 ? [{ move: { quantity, from: a, to: b, size, unit }, share }] : [];
  });
  moved.sort((x, y) => y.share - x.share);
  return [...moved.map(({ move }) => move), ...said(from, to)];
}
/** As the original shows them: what it withholds does not exist for its user. */
function shown(fit: FitDocument): Record<string, number | null> {
  const numbers: Record<string, number | null> = { ...numbersOf(fit) };
  if (fit.withheld.includes('logLik')) numbers['logLik'] = null;
  return numbers;
}
function said(from: FitDocument, to: FitDocument): UpgradeMove[] {
  const [before, after] = [from, to].map((fit) => wordsOf(fit)) as [string[], string[]];
  const move = (a: string | null, b: string | null): UpgradeMove => ({
    quantity: 'message',
    from: a,
    to: b,
    size: null,
    unit: 'message',
  });
  return [
    ...before.filter((m) => !after.includes(m)).map((m) => move(m, null)),
    ...after.filter((m) => !before.includes(m)).map((m) => move(null, m)),
  ];
}
