/**
 * `npm run validation`: the page is written from recorded fits and never by hand, or it would describe an earlier
 * program.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Validated, validateCase, validationSentence, validationText } from '@mixdiff/check';
import { type RecordedDocument, recordedDocument } from '@mixdiff/schema';
import { loadCase, stored } from '../check-task.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { goldenFolder } from '../model.ts';
import { caseFolders } from '../project.ts';
import { tellText } from '../tell.ts';

export interface ValidationOptions {
  readonly out?: string;
}
/** `npm run validation`: ours against every recorded fit of a real package, as docs/validation.md. */
export async function validationCommand(options: ValidationOptions): Promise<ExitCode> {
  const all: Validated[] = [];
  for (const folder of settle(caseFolders([goldenFolder()]))) {
    const { task } = loadCase(folder, 'numerical');
    const { problems, counterpart, profile, context } = task;
    const recorded = [...(task.recorded ? [task.recorded] : []), ...recordedIn(folder)];
    all.push(
      ...(await validateCase({
        name: basename(folder),
        problems,
        counterpart,
        profile,
        context,
        recorded: distinct(recorded),
      })),
    );
  }
  settle(writeForUser(resolve(options.out ?? 'docs/validation.md'), validationText(all)));
  tellText(`${validationSentence(all)}\n`);
  return EXIT.ran;
}
function recordedIn(folder: string): RecordedDocument[] {
  const inside = join(folder, 'recorded');
  if (!existsSync(inside)) return [];
  return readdirSync(inside)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => stored<RecordedDocument>(inside, name, recordedDocument) ?? []);
}
/** A fit that two files hold counts once. */
function distinct(documents: readonly RecordedDocument[]): RecordedDocument[] {
  const seen = new Set<string>();
  return documents.map((document) => ({
    ...document,
    fits: document.fits.filter((entry) => {
      const key = `${entry.id} ${entry.fit?.as ?? JSON.stringify(document.provenance.versions)}`;
      const fresh = !seen.has(key);
      seen.add(key);
      return fresh;
    }),
  }));
}
