/** `mixdiff simulate report`: what is done so far, summed up: a page, tidy tables, and the document that they are made of. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { jsonText } from '@mixdiff/quoting';
import { conclusionsCsv, differencesCsv, performanceCsv, simulationMarkdown } from '@mixdiff/report';
import { Results, readColumns, summaryOf } from '@mixdiff/simulate';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { noResults } from '../messages.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { doneChunks, resultsPath, timingsPath } from './folder.ts';
import { checkFolder } from './manifest.ts';
import { folderOf, type StudyOptions } from './run-study.ts';
import { type LoadedStudy, loadStudy, readStudyFile } from './study-file.ts';

/** Everything that is there of a study. */
export async function resultsOf(folder: string, { study }: LoadedStudy): Promise<Results> {
  const results = new Results(study);
  for (const chunk of doneChunks(folder)) {
    if (chunk.scenario > study.scenarios.length) continue;
    const times = timingsPath(folder, chunk);
    const timings = existsSync(times) ? await readColumns(readFileSync(times)) : null;
    results.add(await readColumns(readFileSync(resultsPath(folder, chunk))), timings);
  }
  return results;
}

export async function studyReport(
  path: string,
  options: StudyOptions & { readonly json?: boolean },
): Promise<ExitCode> {
  const loaded = await loadStudy(readStudyFile(path));
  const folder = folderOf(path, options);
  if (doneChunks(folder).length === 0) throw settle(noResults(folder, path));
  const other = checkFolder(folder, loaded);
  if (other && isRefusal(other)) throw settle(other);
  const document = summaryOf(await resultsOf(folder, loaded));
  const markdown = simulationMarkdown(document);
  const files: readonly (readonly [string, string])[] = [
    ['report.md', markdown],
    ['performance.csv', performanceCsv(document)],
    ['differences.csv', differencesCsv(document)],
    ['conclusions.csv', conclusionsCsv(document)],
    ['summary.json', `${jsonText(document, undefined, 1)}\n`],
  ];
  for (const [name, content] of files) settle(writeForUser(join(folder, name), content));
  if (options.json) tellJson(document);
  else tellText(markdown);
  tellPerson(`written  ${folder}/  ${files.map(([name]) => name).join('  ')}\n`);
  return EXIT.ran;
}
