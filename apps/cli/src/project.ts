/** Settings of a repository. Flags win over the file: what was typed now is meant now. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { type ProjectConfig, projectConfig, validate } from '@mixdiff/schema';
import { json, readUserFile } from './files.ts';
import { noCase } from './messages.ts';
import { caseNames, goldenFolder } from './model.ts';

export const PROJECT_FILE = 'mixdiff.json';

/** `mixdiff.json` of this folder; null where there is none. */
export function readProject(folder: string): Answer<ProjectConfig> | null {
  const path = join(folder, PROJECT_FILE);
  if (!existsSync(path)) return null;
  const file = readUserFile(path, 'project');
  if (isRefusal(file)) return file;
  const parsed = json(file.bytes, PROJECT_FILE);
  if (isRefusal(parsed)) return parsed;
  const valid = validate(projectConfig, parsed.value, PROJECT_FILE);
  return isRefusal(valid) ? valid : valid.value;
}

/** Case folders under the paths: a folder with a case.json, a folder of such folders, or the name of a golden case. */
export function caseFolders(paths: readonly string[]): Answer<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const here = foldersAt(path);
    if (here.length === 0) {
      return noCase(`there is no case in ${path}`, 'a case is a folder with a case.json and its data');
    }
    found.push(...here);
  }
  return [...new Set(found)];
}
function foldersAt(path: string): string[] {
  if (isCase(path)) return [path];
  if (existsSync(path) && statSync(path).isDirectory()) {
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter(isCase);
  }
  return caseNames().includes(path) ? [join(goldenFolder(), path)] : [];
}
const isCase = (folder: string): boolean => existsSync(join(folder, 'case.json'));
/** A path as a reader of annotations needs it: from where the command was run. */
export const caseFile = (folder: string): string =>
  join(relative(process.cwd(), folder) || basename(folder), 'case.json');
