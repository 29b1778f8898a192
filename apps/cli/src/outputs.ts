/** What a comparison leaves in a folder, all from one document: files of one run cannot contradict one another. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { jsonText } from '@mixdiff/quoting';
import type { Pictures } from '@mixdiff/report/pages';
import type { ComparisonDocument } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { writeForUser } from './files.ts';

/** Everything that a comparison leaves in its folder; the names, as the last lines of the terminal report list them. */
export async function writeOutputs(
  folder: string,
  document: ComparisonDocument,
  script: string | null = null,
): Promise<string[]> {
  const pages = await import('@mixdiff/report/pages');
  const pictures = pages.drawPictures(document);
  const files: readonly (readonly [string, string])[] = [
    ['report.html', pages.comparisonHtml(document, pictures, script)],
    ['report.md', pages.comparisonMarkdown(document, pictures, script)],
    ['comparison.json', `${jsonText(document, undefined, 1)}\n`],
    ['estimates.csv', pages.estimatesCsv(document)],
    ['estimates.tex', pages.estimatesTex(document)],
  ];
  for (const [name, content] of files) write(join(folder, name), content);
  await writePictures(folder, pictures);
  return [...files.map(([name]) => name), 'pictures/'];
}
/** `pictures/NAME.svg`; a picture that this comparison cannot have does not stay behind from an earlier one. */
export async function writePictures(folder: string, pictures: Pictures): Promise<void> {
  const { standAlone } = await import('@mixdiff/report/pages');
  for (const [name, { svg }] of pictures) {
    const path = join(folder, 'pictures', `${name}.svg`);
    if (svg === null) rmSync(path, { force: true });
    else write(path, standAlone(svg));
  }
}
export function write(path: string, content: string): void {
  const written = writeForUser(path, content);
  if (isRefusal(written)) throw settle(written);
}
