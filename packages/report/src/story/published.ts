/** Published numbers against ours. What was not computed is listed: silence would read as agreement. */
import type { ComparisonDocument } from '@mixdiff/schema';
import { NA, significant } from '../format.ts';
import { type Block, heading, items } from './block.ts';

/** Published numbers: reproduced, not computed, different; Monte Carlo figures in a count of their own. */
export function publishedSection(document: ComparisonDocument): Block[] {
  const { published } = document;
  if (!published) return [];
  const { digits, monteCarlo, notComputed, different } = published;
  const places = notComputed.length > 0 ? `: ${summarise(notComputed.map((e) => e.where))}` : '';
  const drawn =
    monteCarlo.of === 0
      ? []
      : [
          `${monteCarlo.within} of ${monteCarlo.of} Monte Carlo figures within Monte Carlo error (the source names no seed)${monteCarlo.notComputed > 0 ? `, ${monteCarlo.notComputed} not computed yet` : ''}`,
        ];
  return [
    heading(`Published numbers (${published.source})`),
    items(
      `${digits.reproduced} of ${digits.of} published numbers reproduced to the printed digit`,
      `${notComputed.length} not computed yet${places}; ${different.length} differ`,
      ...drawn,
    ),
    ...(different.length > 0 ? [differing(different)] : []),
  ];
}
function differing(different: NonNullable<ComparisonDocument['published']>['different']): Block {
  return {
    kind: 'table',
    id: 'different',
    caption: 'Published numbers that differ',
    left: 2,
    head: ['where', 'quantity', 'printed', 'ours'],
    rows: different.map((e) => [
      e.where,
      e.quantity,
      e.printed,
      typeof e.ours === 'number' ? significant(e.ours, 7) : (e.ours ?? NA),
    ]),
  };
}
/** `LME4, exactRLRT (2), LME4, KRmodcomp (5)`. */
function summarise(places: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([place, n]) => `${place} (${n})`).join('; ');
}
