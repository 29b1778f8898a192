/**
 * `mixdiff check`. Its exit code is the answer, since it runs where nobody reads; without --update it writes nothing but what
 * --reporter names.
 */
import { join, resolve } from 'node:path';
import {
  type CaseResult,
  checkCase,
  github,
  json,
  junit,
  markdown,
  settled,
  snapshotChanges,
  terminal,
} from '@mixdiff/check';
import { type Answer, refuse } from '@mixdiff/contract';
import { jsonText, terminalText } from '@mixdiff/quoting';
import type { CheckDocument } from '@mixdiff/schema';
import { type LoadedCase, loadCase, profileNamed } from '../check-task.ts';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { goldenFolder } from '../model.ts';
import { caseFile, caseFolders, readProject } from '../project.ts';
import { tellAsItIs, tellText } from '../tell.ts';
import { versions } from '../versions.ts';

export interface CheckOptions {
  readonly reporter?: readonly string[];
  readonly profile?: string;
  readonly update?: boolean;
}
interface Reporter {
  readonly name: string;
  readonly file: string | null;
}
type Render = (document: CheckDocument, fileOf: (name: string) => string) => string;
const REPORTERS: Readonly<Record<string, Render>> = { terminal, json, junit, github, markdown };

/** `mixdiff check [PATHS]`: the regression run. Exit code 1 on drift. */
export async function checkCommand(options: CheckOptions, paths: readonly string[] = []): Promise<ExitCode> {
  const found = readProject(process.cwd());
  const project = found && settle(found);
  const reporters = settle(parseReporters(options.reporter ?? project?.reporters ?? ['terminal']));
  const profile = profileNamed(options.profile ?? project?.profile ?? 'numerical').name;
  const asked = paths.length > 0 ? paths : (project?.cases ?? [goldenFolder()]);
  const folders = settle(caseFolders(asked));
  const started = performance.now();
  const { results, loaded } = await runAll(folders, profile);
  if (options.update) return update(loaded, results);
  const cases = results.map((r) => r.checked);
  const document: CheckDocument = {
    schema: 'mixdiff/check@1',
    profile,
    passed: cases.every((c) => c.findings.length === 0),
    cases,
    seconds: (performance.now() - started) / 1000,
    versions: versions(),
  };
  const files = new Map(loaded.map(({ task, folder }) => [task.name, caseFile(folder)]));
  for (const reporter of reporters) write(reporter, document, (name) => files.get(name) ?? name);
  return document.passed ? EXIT.ran : EXIT.tripped;
}

async function runAll(
  folders: readonly string[],
  profile: string,
): Promise<{ results: CaseResult[]; loaded: LoadedCase[] }> {
  const context = appContext();
  const [results, loaded]: [CaseResult[], LoadedCase[]] = [[], []];
  for (const [i, folder] of folders.entries()) {
    context.progress?.(i, folders.length, folder);
    const one = loadCase(folder, profile);
    loaded.push(one);
    results.push(await checkCase(one.task));
    if (context.signal?.aborted) break;
  }
  return { results, loaded };
}

/** Rewrites snapshots and nothing else, and says what changed. */
function update(loaded: readonly LoadedCase[], results: readonly CaseResult[]): ExitCode {
  let changed = 0;
  for (const [i, { folder, task }] of loaded.entries()) {
    const after = settled(task.snapshot, (results[i] as CaseResult).snapshot);
    const changes = snapshotChanges(task.snapshot, after, task.profile);
    if (changes.length === 0) continue;
    changed++;
    settle(writeForUser(join(folder, 'snapshot.json'), snapshotText(after)));
    tellText(`${[task.name, ...changes.map((line) => `  ${line}`)].map(terminalText).join('\n')}\n`);
  }
  tellText(`${changed === 0 ? 'no snapshot' : changed === 1 ? '1 snapshot' : `${changed} snapshots`} changed\n`);
  return EXIT.ran;
}
/** One line per number, so that a diff shows what moved. */
export const snapshotText = (document: CaseResult['snapshot']): string => `${jsonText(document, undefined, 1)}\n`;

function parseReporters(list: readonly string[]): Answer<readonly Reporter[]> {
  const parsed: Reporter[] = [];
  for (const text of list.flatMap((t) => t.split(','))) {
    const [name = '', file] = text.split(/=(.*)/s);
    if (!Object.hasOwn(REPORTERS, name)) {
      return refuse('cli/reporter', `unknown reporter '${name}'`, `known: ${Object.keys(REPORTERS).join(', ')}`);
    }
    parsed.push({ name, file: file ? resolve(file) : null });
  }
  return parsed;
}
function write({ name, file }: Reporter, document: CheckDocument, fileOf: (name: string) => string): void {
  const text = (REPORTERS[name] as Render)(document, fileOf);
  if (file === null) (name === 'terminal' || name === 'markdown' ? tellText : tellAsItIs)(text);
  else settle(writeForUser(file, text));
}
