import type { ComparisonDocument } from '@mixdiff/schema';
import type { Block } from './story/block.ts';
import { story } from './story/story.ts';
import { paragraph, rule, table } from './terminal/table.ts';

/** The story for a terminal. */
export function comparisonText(document: ComparisonDocument): string {
  const { problem } = document;
  const title = `mixdiff compare${problem.case ? ` · case ${problem.case}` : ` · ${problem.data.name}`}`;
  const blocks = story(document)
    .map(blockText)
    .filter((text) => text !== '');
  return `${[title, ...blocks].join('\n\n')}\n`;
}
function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return rule(block.text);
    case 'finding':
      return paragraph(block.text, 0);
    case 'paragraph':
      return paragraph(block.text);
    case 'facts':
      return block.facts.map(([name, text]) => `${name.padEnd(13)}${hanging(text, 13)}`.trimEnd()).join('\n');
    case 'table':
      return block.pagesOnly ? '' : table([block.head, ...block.rows], { left: block.left });
    case 'code':
      return block.text;
    case 'picture':
      return '';
  }
}
const hanging = (text: string, indent: number): string => paragraph(text, indent).slice(indent);
