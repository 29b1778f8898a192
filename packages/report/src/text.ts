/** The story for a terminal or a log: the same blocks as the page, without what only pages hold. */
import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import type { Block, Story } from './story/block.ts';
import { story } from './story/story.ts';
import { paragraph, rule } from './terminal/table.ts';
import { storyTable } from './terminal/wide.ts';

/** The story for a terminal. */
export function comparisonText(given: ComparisonDocument, script: string | null = null): string {
  const document = forTerminal(given);
  return `${titleText(document)}\n\n${toldText(story(document, script && terminalText(script)), 0)}\n`;
}
export const titleText = ({ problem }: ComparisonDocument): string =>
  `mixdiff compare${problem.case ? ` · case ${problem.case}` : ` · ${problem.data.name}`}`;
/** Blocks one under the other; a heading sets in what stands under it. */
export function toldText(blocks: Story, indent: number): string {
  let text = '';
  let margin = indent;
  for (const block of blocks) {
    if (block.kind === 'heading') margin = 2;
    const next = blockText(block, margin);
    if (next) text += `${text === '' ? '' : follows(block) ? '\n' : '\n\n'}${next}`;
  }
  return text;
}
const follows = (block: Block): boolean => block.kind === 'facts' && block.inset === true;

/** What stands under a heading is set in by its margin. */
function blockText(block: Block, margin: number): string {
  switch (block.kind) {
    case 'heading':
      return rule(block.text);
    case 'finding':
      return paragraph(block.text, 0);
    case 'paragraph':
      return paragraph(block.text);
    case 'list':
      return block.items.map((item) => paragraph(item, 2, 100, 2)).join('\n');
    case 'facts':
      return factLines(block.facts, block.inset ? 4 : margin);
    case 'table':
      return block.pagesOnly ? '' : storyTable(block);
    case 'code':
      return block.text;
    case 'folded':
    case 'picture':
    case 'pages':
      return '';
  }
}
function factLines(facts: readonly (readonly [string, string])[], indent: number): string {
  const column = indent + Math.max(indent > 0 ? 9 : 7, ...facts.map(([name]) => name.length)) + 2;
  return facts
    .map(([name, text]) => `${' '.repeat(indent)}${name}`.padEnd(column) + paragraph(text, column).slice(column))
    .map((line) => line.trimEnd())
    .join('\n');
}
