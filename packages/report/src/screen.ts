/**
 * What `compare` prints first: as much as one screen holds, the finding whole and the rest by its leads, with the way
 * to what was left out.
 */
import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import type { Block, Story } from './story/block.ts';
import { story } from './story/story.ts';
import { titleText, toldText } from './text.ts';

export interface Screen {
  /** Lines that there are. */
  readonly lines: number;
  /** Where the proof script is, for who reads this; null where none was written. */
  readonly script: string | null;
  /** Where everything stands. */
  readonly rest: string;
}
/** A section with its heading; what comes before the first heading has none. */
interface Section {
  readonly title: string | null;
  readonly blocks: Story;
}

type Told = 'whole' | 'lead' | 'not';
/**
 * What a first screen holds: the finding always; of the other sections first the leads, then as many as there is room for
 * whole, in their order. What is left out is named, with where it stands.
 */
export function comparisonScreen(given: ComparisonDocument, { lines, ...told }: Screen): string {
  const document = forTerminal(given);
  const [script, rest] = [told.script && terminalText(told.script), terminalText(told.rest)];
  const [opening, ...all] = sectionsOf(opened(document, script, lines));
  const sections = all.filter(({ blocks }) => toldText(blocks, 0) !== '');
  const shown = sections.map((): Told => 'not');
  const text = (): string => screenText(document, [opening as Section, ...sections], ['whole', ...shown], rest);
  const tryAs = (i: number, as: Told): void => {
    const before = shown[i] as Told;
    shown[i] = as;
    if (linesOf(text()) > lines) shown[i] = before;
  };
  sections.forEach(({ blocks }, i) => {
    if (blocks.some(hasLead)) tryAs(i, 'lead');
  });
  sections.forEach((_, i) => {
    tryAs(i, 'whole');
  });
  return `${text()}\n`;
}
function screenText(
  document: ComparisonDocument,
  sections: readonly Section[],
  told: readonly Told[],
  rest: string,
): string {
  const parts = sections.map(({ blocks }, i) =>
    told[i] === 'not' ? '' : toldText(told[i] === 'lead' ? blocks.map(leadOf) : blocks, 0),
  );
  // what stands in brackets after a title is for the section itself
  const left = sections.flatMap(({ title }, i) => (told[i] === 'whole' ? [] : [(title ?? '').replace(/ \(.*\)$/, '')]));
  const more: Story = left.length > 0 ? [{ kind: 'facts', facts: [['more', `${left.join(' · ')}: ${rest}`]] }] : [];
  return [titleText(document), ...parts, toldText(more, 0)].filter((part) => part !== '').join('\n\n');
}
/** As many fits told in full as leave room; the headline names them all. */
function opened(document: ComparisonDocument, script: string | null, lines: number): Story {
  for (let detailed = 8; detailed > 0; detailed--) {
    const told = story(document, script, detailed);
    if (linesOf(toldText(sectionsOf(told)[0]?.blocks ?? [], 0)) + OTHERS <= lines || detailed === 1) return told;
  }
  return story(document, script, 1);
}
/** Lines for the title and for what is named beside the finding. */
const OTHERS = 8;
const linesOf = (text: string): number => text.split('\n').length;

function sectionsOf(blocks: Story): Section[] {
  const parts: { title: string | null; blocks: Block[] }[] = [{ title: null, blocks: [] }];
  for (const block of blocks) {
    if (block.kind === 'heading') parts.push({ title: block.text, blocks: [block] });
    else parts.at(-1)?.blocks.push(block);
  }
  return parts;
}
const hasLead = (block: Block): boolean => 'lead' in block && block.lead !== undefined;
/** The part of a block that says most. */
function leadOf(block: Block): Block {
  if (block.kind === 'table' && block.lead !== undefined) return { ...block, rows: block.rows.slice(0, block.lead) };
  if (block.kind === 'list' && block.lead)
    return { ...block, items: block.items.filter((_, i) => block.lead?.includes(i)) };
  if (block.kind === 'paragraph' && block.aside) return { kind: 'pages', blocks: [] };
  return block;
}
