/** `mixdiff report`: from a document alone, so that a report can be made where neither data nor engines are. */
import { dirname } from 'node:path';
import { refuse } from '@mixdiff/contract';
import { comparisonText } from '@mixdiff/report';
import { type ComparisonDocument, comparisonDocument, validate } from '@mixdiff/schema';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { json, readUserFile } from '../files.ts';
import { badFormat } from '../messages.ts';
import { write, writePictures } from '../outputs.ts';
import { tellAsItIs } from '../tell.ts';

export interface ReportOptions {
  readonly format?: string;
  readonly out?: string;
}
const FORMATS = ['text', 'md', 'html'];

/** `mixdiff report comparison.json`: the same story later and elsewhere, from the document alone. */
export async function reportCommand(options: ReportOptions, path: string): Promise<ExitCode> {
  const format = formatOf(options);
  const document = readComparison(path);
  const text = format === 'text' ? comparisonText(document) : await page(document, format, options.out);
  if (options.out === undefined) tellAsItIs(text);
  else write(options.out, text);
  return EXIT.ran;
}
/** As asked; else as the file to write is called; else text. */
function formatOf({ format, out }: ReportOptions): string {
  const asked = format ?? (out === undefined ? undefined : /\.(html|md)$/.exec(out)?.[1]) ?? 'text';
  if (FORMATS.includes(asked)) return asked;
  throw settle(badFormat(asked, FORMATS));
}
async function page(document: ComparisonDocument, format: string, out: string | undefined): Promise<string> {
  const pages = await import('@mixdiff/report/pages');
  const pictures = pages.drawPictures(document);
  if (format === 'html') return pages.comparisonHtml(document, pictures);
  if (out !== undefined) await writePictures(dirname(out), pictures);
  return pages.comparisonMarkdown(document, pictures);
}

export function readComparison(path: string): ComparisonDocument {
  const file = settle(readUserFile(path, 'comparison'));
  const { value } = settle(json(file.bytes, path, 'write the comparison again'));
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema !== 'mixdiff/comparison@1') {
    const what = typeof schema === 'string' ? `holds ${schema}` : 'says no schema';
    const hint = 'give it a comparison.json as mixdiff compare --out DIR writes it';
    throw settle(refuse('cli/not-a-comparison', `${path} ${what}, not mixdiff/comparison@1`, hint));
  }
  return settle(validate(comparisonDocument, value, path)).value;
}
