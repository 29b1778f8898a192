/**
 * The report for a pull request or a wiki, from the same story as the page: a second text would drift from the first.
 */
import { fenced, forTerminal, markdownText as plain, terminalText } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import { markdownTable } from 'markdown-table';
import type { Pictures } from '../pictures/picture.ts';
import type { Block, TableBlock } from '../story/block.ts';
import { pageStory, titleOf } from './told.ts';

/** The report as GitHub-flavoured Markdown; pictures are the files beside it. */
export function comparisonMarkdown(
  given: ComparisonDocument,
  pictures: Pictures,
  script: string | null = null,
): string {
  // a log that shows the page obeys nothing in it either
  const document = forTerminal(given);
  const blocks = pageStory(document, script && terminalText(script)).map((block) => blockMarkdown(block, pictures));
  return `${[`# ${plain(titleOf(document))}`, ...blocks].filter(Boolean).join('\n\n')}\n`;
}
function blockMarkdown(block: Block, pictures: Pictures): string {
  switch (block.kind) {
    case 'heading':
      return `## ${plain(block.text)}`;
    case 'finding':
      return `**${plain(block.text)}**`;
    case 'paragraph':
      return plain(block.text);
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`).join('\n');
    case 'facts':
      return block.facts
        .map(([name, text]) => (name ? `- **${plain(name)}** ${plain(text)}` : `- ${plain(text)}`))
        .join('\n');
    case 'table':
      return `${tableMarkdown(block)}\n\n*${plain(block.caption)}*`;
    case 'code':
      return fenced(block.text);
    case 'folded':
      return fenced(block.text);
    case 'picture':
      return pictureMarkdown(block.name, pictures);
    case 'pages':
      return block.blocks.map((inner) => blockMarkdown(inner, pictures)).join('\n\n');
  }
}
/** Markdown has one row of heads: the method goes before each fit's name. */
function tableMarkdown(block: TableBlock): string {
  const above = (block.groups ?? []).flatMap(([label, span]) => Array<string>(span).fill(label));
  const head = block.head.map((text, j) => {
    const group = above[j - block.left];
    return plainCell(group ? `${group} ${text}` : text);
  });
  const align = block.head.map((_, j) => (j < block.left ? 'l' : 'r'));
  return markdownTable([head, ...block.rows.map((row) => row.map(plainCell))], { align });
}
function pictureMarkdown(name: string, pictures: Pictures): string {
  const picture = pictures.get(name);
  if (!picture) return '';
  if (picture.svg === null) return `*${plain(picture.title)}: ${plain(picture.description)}*`;
  return `![${plain(picture.description)}](pictures/${name}.svg)\n\n*${plain(picture.title)}*`;
}
const plainCell = (text: string): string => plain(text.trim());
