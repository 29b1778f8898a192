/**
 * What a page adds to the story, and its order: the finding first, since a reader who stops after one screen must have
 * read it.
 */
import type { ComparisonDocument } from '@mixdiff/schema';
import { type Block, heading, paragraph, type Story } from '../story/block.ts';
import { story } from '../story/story.ts';
import { estimatesCsv } from './estimates.ts';
import { estimatesTable } from './estimates-table.ts';

/** The story as pages tell it: the finding before the facts about data and engines, and at the end every number. */
export function pageStory(document: ComparisonDocument, script: string | null): Story {
  const blocks = story(document, script).flatMap((block) => (block.kind === 'pages' ? block.blocks : [block]));
  const [opening, ...rest] = blocks;
  const evidence = rest.findIndex((block) => block.kind === 'heading');
  const at = evidence < 0 ? rest.length : evidence;
  const about: Block[] = opening ? [heading('Model, data and engines'), opening] : [];
  return [
    ...rest.slice(0, at),
    ...about,
    ...rest.slice(at),
    heading('The numbers of every fit, for copying'),
    estimatesTable(document),
    paragraph('The same in full precision, one row per fit and parameter, as in estimates.csv:'),
    { kind: 'folded', summary: 'estimates.csv', text: estimatesCsv(document) },
  ];
}
export const titleOf = (document: ComparisonDocument): string =>
  document.problem.title ?? document.problem.case ?? document.problem.data.name;
/** An identifier for a heading, unique within the page. */
export function anchors(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const slug =
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 48) || 'part';
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times + 1}`;
  };
}
