import { existsSync, readdirSync } from 'node:fs';
import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv, specOf } from '@mixdiff/frame';
import { type Config, config, type RecordedDocument, recordedDocument, validate } from '@mixdiff/schema';
import { goldenPath, readGolden, readGoldenJson } from '@mixdiff/testing';

/** Cases of golden/, read as the command line reads them. */
export interface Case {
  readonly name: string;
  readonly config: Config;
  readonly problem: (method: Method) => Problem;
  readonly recorded: RecordedDocument | null;
}
export const caseNames = (): string[] =>
  readdirSync(goldenPath()).filter((name) => existsSync(goldenPath(`${name}/case.json`)));

export function loadCase(name: string): Case {
  const valid = validate(config, readGoldenJson(`${name}/case.json`), name);
  if (isRefusal(valid)) throw new Error(valid.message);
  const { data, ...fields } = valid.value;
  const table = parseCsv(readGolden(`${name}/${data}`), { name: data });
  if (isRefusal(table)) throw new Error(table.message);
  const problem = (method: Method): Problem => {
    const built = buildProblem(table, { ...specOf(fields), method }, { dataHash: '', name: data });
    if (isRefusal(built)) throw new Error(`${name}: ${built.message}`);
    return built.problem;
  };
  return { name, config: valid.value, problem, recorded: recordedOf(name) };
}
function recordedOf(name: string): RecordedDocument | null {
  if (!existsSync(goldenPath(`${name}/r.json`))) return null;
  const valid = validate(recordedDocument, readGoldenJson(`${name}/r.json`), `${name}/r.json`);
  if (isRefusal(valid)) throw new Error(valid.message);
  return valid.value;
}
