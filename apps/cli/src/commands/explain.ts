/** `mixdiff explain`: the pages behind the codes that other commands print. */
import { refuse } from '@mixdiff/contract';
import { type Page, pageNamed, pages } from '@mixdiff/explain';
import { paragraph } from '@mixdiff/report';
import { nearest } from '@mixdiff/schema';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { unused } from '../messages.ts';
import type { ModelOptions } from '../model-options.ts';
import { tellJson, tellText } from '../tell.ts';
import { explainStructures, modelOptions, STRUCTURES } from './structures.ts';

export interface ExplainOptions extends ModelOptions {
  readonly json?: boolean;
}

/** `mixdiff explain NAME`: a cause or a verdict, with its evidence, remedy, example and source. Without a name, the list. */
export async function explainCommand(options: ExplainOptions, name: string | undefined): Promise<ExitCode> {
  const structures = name !== undefined && name.trim().toLowerCase() === STRUCTURES;
  if (structures) return explainStructures(options);
  const [idle] = modelOptions(options);
  if (idle !== undefined)
    throw settle(
      unused(`--${idle} does nothing here: a page is of no model`, 'mixdiff explain structures takes a model'),
    );
  if (name === undefined) {
    if (options.json) tellJson(pages);
    else tellText(listText());
    return EXIT.ran;
  }
  const page = pageNamed(name);
  if (!page) throw settle(unknown(name));
  if (options.json) tellJson(page);
  else tellText(pageText(page));
  return EXIT.ran;
}
function unknown(name: string) {
  const names = [...pages.map((page) => page.name), STRUCTURES];
  const near = nearest(name, names);
  const hint = near ? `did you mean ${near}? mixdiff explain lists all` : `known: ${names.join(', ')}`;
  return refuse('cli/no-page', `nothing is called '${name}'`, hint);
}
function pageText(page: Page): string {
  const parts: readonly (readonly [string, string])[] = [
    ['meaning', page.meaning],
    ['evidence', page.evidence],
    ['remedy', page.remedy],
    ['example', page.example],
    ['source', page.source],
    ...(page.notDetected ? ([['status', `not looked for: ${page.notDetected}`]] as const) : []),
  ];
  const lines = parts.map(([label, text]) => label.padEnd(INDENT) + paragraph(text, INDENT).slice(INDENT));
  return `${page.name}: a ${page.kind}, rung ${page.rung}\n\n${lines.join('\n')}\n`;
}
const INDENT = 10;
function listText(): string {
  const width = Math.max(...pages.map(({ name }) => name.length)) + 2;
  const lines = pages.map(({ name, meaning }) => {
    const text = paragraph(meaning, width + 2);
    return `  ${name.padEnd(width)}${text.slice(width + 2)}`;
  });
  const table = `  ${STRUCTURES.padEnd(width)}What each program calls a covariance structure; with a model, of that model.`;
  return `mixdiff explain NAME, where NAME is one of\n\n${lines.join('\n')}\n\nand\n\n${table}\n`;
}
