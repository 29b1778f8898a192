/** `mixdiff simulate report`: what is done so far, summed up: a page, tidy tables, and the document that they are made of. */
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { jsonText } from '@mixdiff/quoting';
import { conclusionsCsv, differencesCsv, performanceCsv, simulationMarkdown } from '@mixdiff/report';
import { Results, summaryOf, zipsOf } from '@mixdiff/simulate';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { badFormat, noResults, unused } from '../messages.ts';
import { tellAsItIs, tellJson, tellPerson, tellText } from '../tell.ts';
import { versions } from '../versions.ts';
import { doneChunks } from './folder.ts';
import { checkFolder } from './manifest.ts';
import { folderOf, type StudyOptions } from './run-study.ts';
import { storedResults, storedTimings } from './stored-chunk.ts';
import { type LoadedStudy, loadStudy, readStudyFile } from './study-file.ts';

/** Everything that is there of a study. */
export async function resultsOf(folder: string, { study }: LoadedStudy): Promise<Results> {
  const results = new Results(study);
  for (const chunk of doneChunks(folder)) {
    if (chunk.scenario > study.scenarios.length) continue;
    results.add(await storedResults(folder, chunk), await storedTimings(folder, chunk));
  }
  return results;
}

const FORMATS = ['md', 'html', 'tex', 'csv'] as const;
type Format = (typeof FORMATS)[number];
function formatOf(asked: string | undefined): Format {
  const format = FORMATS.find((one) => one === (asked ?? 'md'));
  if (format) return format;
  throw settle(badFormat(asked ?? '', FORMATS));
}

export interface StudyReportOptions extends StudyOptions {
  readonly json?: boolean;
  /** What goes to stdout; all of them are written. */
  readonly format?: string;
}
export async function studyReport(path: string, options: StudyReportOptions): Promise<ExitCode> {
  if (options.json && options.format !== undefined)
    throw settle(unused('--format does nothing with --json', 'keep one of them'));
  const format = formatOf(options.format);
  const loaded = await loadStudy(readStudyFile(path));
  const folder = folderOf(path, options);
  if (doneChunks(folder).length === 0) throw settle(noResults(folder, path));
  const other = checkFolder(folder, loaded);
  if (other && isRefusal(other)) throw settle(other);
  const results = await resultsOf(folder, loaded);
  const document = summaryOf(results);
  const { simulationHtml, simulationTex } = await import('@mixdiff/report/pages');
  const around = { study: path, zips: zipsOf(results), version: versions()['mixdiff'] ?? '' };
  const pages: Readonly<Record<Format, readonly [string, string]>> = {
    md: ['report.md', simulationMarkdown(document)],
    html: ['report.html', simulationHtml(document, around)],
    tex: ['performance.tex', simulationTex(document)],
    csv: ['performance.csv', performanceCsv(document)],
  };
  const files: readonly (readonly [string, string])[] = [
    ...Object.values(pages),
    ['differences.csv', differencesCsv(document)],
    ['conclusions.csv', conclusionsCsv(document)],
    ['summary.json', `${jsonText(document, undefined, 1)}\n`],
  ];
  for (const [name, content] of files) settle(writeForUser(join(folder, name), content));
  if (options.json) tellJson(document);
  else if (format === 'md') tellText(pages.md[1]);
  else tellAsItIs(pages[format][1]);
  tellPerson(`written  ${folder}/  ${files.map(([name]) => name).join('  ')}\n`);
  return EXIT.ran;
}
