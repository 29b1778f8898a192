/** What was not computed, with its reason, in one place of the page; tables and pictures take their own from here. */
import type { ComparisonDocument, LeftOut } from '@mixdiff/schema';
import { type Block, heading, items, paragraph } from './block.ts';

/** All that was left out, and how one asks for more of it. */
export function leftOutSection({ leftOut = [] }: ComparisonDocument): Block[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.some(({ by }) => by === 'fits' || by === 'clock');
  return [
    heading('Left out'),
    items(...leftOut.map(({ text }) => text)),
    ...(more
      ? [paragraph('--budget N gives each of these N times what the fits took; they have it once unless told.')]
      : []),
  ];
}
/** Why a picture or table is not there; null: for another reason. */
export function whyLeftOut({ leftOut = [] }: ComparisonDocument, what: LeftOut['what']): string | null {
  const texts = leftOut.filter((one) => one.what === what).map(({ text }) => text);
  return texts.length > 0 ? texts.join('; ') : null;
}
