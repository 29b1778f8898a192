/** A chunk's files, read. What lies in a folder for weeks may be damaged by others than us: told by the name of the file, with what to do. */
import { existsSync, readFileSync } from 'node:fs';
import { refuse } from '@mixdiff/contract';
import { type Chunk, readColumns } from '@mixdiff/simulate';
import { settle } from '../exit.ts';
import { isSystemError } from '../files.ts';
import { resultsPath, timingsPath } from './folder.ts';

type Columns = Awaited<ReturnType<typeof readColumns>>;

/** Ends the command where it cannot be read. */
export async function storedResults(folder: string, chunk: Chunk): Promise<Columns> {
  const path = resultsPath(folder, chunk);
  try {
    return await readColumns(readFileSync(path));
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw settle(
      refuse(
        'cli/damaged-results',
        `${path} is no file of results any more: ${(error as Error).message}`,
        'delete it, and run the study again: it makes this one anew, and no other',
      ),
    );
  }
}
/** Null where there are none that can be read: nothing but times is lost. */
export async function storedTimings(folder: string, chunk: Chunk): Promise<Columns | null> {
  const path = timingsPath(folder, chunk);
  if (!existsSync(path)) return null;
  try {
    return await readColumns(readFileSync(path));
  } catch {
    return null;
  }
}
