/** The report of a study as one page without network or script. */
import { forTerminal } from '@mixdiff/quoting';
import type { SimulationDocument } from '@mixdiff/schema';
import { pageHtml } from '../pages/html.ts';
import { drawStudy } from './pictures.ts';
import { studyStory } from './study-story.ts';
import type { Zip } from './zip.ts';

export interface Surroundings {
  /** The path of the study file, as commands name it. */
  readonly study: string;
  readonly zips: readonly Zip[];
  readonly version: string;
}
export function simulationHtml(given: SimulationDocument, around: Surroundings): string {
  const document = forTerminal(given);
  const { study, zips, version } = forTerminal(around);
  return pageHtml({
    title: document.title ?? 'A study by simulation',
    kind: 'mixdiff simulate',
    subtitle: study,
    version,
    blocks: studyStory(document, study),
    pictures: drawStudy(document, zips),
    source: 'summary.json',
  });
}
