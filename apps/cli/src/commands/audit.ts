/**
 * `mixdiff audit`. Files are judged one by one and a bad one does not end the others: a folder of papers is the usual
 * input.
 */
import { basename, dirname, join, relative } from 'node:path';
import { type AuditTask, audit } from '@mixdiff/audit';
import { type Answer, isRefusal, type Method, type Problem, type Refusal, refuse } from '@mixdiff/contract';
import { buildProblem } from '@mixdiff/frame';
import { specOfAudit } from '@mixdiff/mixdiff/shared';
import { auditProof } from '@mixdiff/proof';
import { terminalText } from '@mixdiff/quoting';
import { auditText, readText, shellWord } from '@mixdiff/report';
import {
  type AuditDocument,
  type AuditInput,
  type AuditRead,
  auditInput,
  encodeRefusal,
  validate,
} from '@mixdiff/schema';
import { auditEngines } from '../audit-engines.ts';
import { auditPrintout } from '../audit-printout.ts';
import { auditTemplate } from '../audit-template.ts';
import { appContext } from '../context.ts';
import { readDataFile, readingOf } from '../data-file.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit.ts';
import { exportedEstimates, isExported, problemOf, readExported } from '../exported.ts';
import { json, readUserFile, writeForUser } from '../files.ts';
import { noSuchGate, unused } from '../messages.ts';
import { dataPath } from '../model.ts';
import { flagOf, MODEL_OPTIONS, type ModelOptions } from '../model-options.ts';
import { fromFolder } from '../proof.ts';
import { tellAsItIs, tellFault, tellJson, tellPerson, tellText } from '../tell.ts';
import { wholeNumber } from './number.ts';

export interface AuditOptions extends ModelOptions {
  readonly template?: boolean;
  /** Of a table with several models. */
  readonly column?: string;
  /** Files that mixdiffr exported from R. */
  readonly fit?: readonly string[];
  readonly json?: boolean;
  readonly starts?: string;
  readonly seed?: string;
  readonly failOn?: string;
  readonly out?: string;
}
const SHORT: readonly AuditDocument['verdict'][] = [
  'local-maximum',
  'false-zero',
  'saddle',
  'stopped-short',
  'unbounded',
  'separated',
];

/** `mixdiff audit FILE…`: every file is judged, and the worst exit code counts. */
export async function auditCommand(options: AuditOptions, named: readonly string[] = []): Promise<ExitCode> {
  const files = [...named, ...(options.fit ?? [])];
  if (options.template) {
    if (files.length > 0)
      return tell(unused('--template writes a form and judges no file', 'leave the file out, or --template'), options);
    if (options.column !== undefined)
      return tell(unused('--template writes a form and reads no table', 'leave --column out'), options);
    tellAsItIs(`${JSON.stringify(auditTemplate(options), null, 2)}\n`);
    return EXIT.ran;
  }
  if (files.length === 0)
    return tell(refuse('cli/nothing-to-audit', 'no file', 'name one: mixdiff audit F.json'), options);
  const search = { starts: wholeNumber(options.starts, 24, 'starts'), seed: wholeNumber(options.seed, 1, 'seed') };
  const gate = gateOf(options.failOn);
  if (isRefusal(gate)) return tell(gate, options);
  let worst: ExitCode = EXIT.ran;
  for (const [i, file] of files.entries()) {
    let read: AuditRead | undefined;
    const audited = await auditFile(file, search, options, (said) => {
      read = said;
      if (!options.json) tellText(`${i > 0 ? '\n' : ''}${readText(said)}\n`);
    });
    if (isRefusal(audited)) {
      worst = Math.max(worst, tell(audited, options, read)) as ExitCode;
      continue;
    }
    const { document } = audited;
    if (options.json) tellJson(document);
    else tellText(`${i > 0 && !read ? '\n' : ''}${auditText(document)}`);
    writeProof(file, audited, options);
    for (const name of gate) {
      if (!GATES.get(name)?.(document)) continue;
      tellPerson(`mixdiff: --fail-on ${name}: ${terminalText(file)}\n`);
      worst = Math.max(worst, EXIT.tripped) as ExitCode;
    }
  }
  return worst;
}
/** `out/NAME/proof.R` for estimates that are no maximum; a folder that cannot be written costs only the script. */
function writeProof(file: string, { document, input, dataPath: path }: Audited, options: AuditOptions): void {
  if (!input) return;
  const folder = options.out ?? join('out', basename(file).replace(/\.(?:json|txt)$/i, ''));
  const data = readDataFile(path, 'data file', readingOf(input));
  if (isRefusal(data)) return;
  const { columns, format } = data.table;
  const script = auditProof(document, input, {
    dataPath: fromFolder(folder, path),
    isColumn: (column) => columns.has(column),
    format,
  });
  if (!script) return;
  const name = options.out === undefined ? 'proof.R' : `${basename(file).replace(/\.(?:json|txt)$/i, '')}.proof.R`;
  const written = writeForUser(join(folder, name), script);
  const told = isRefusal(written)
    ? terminalText(written.message)
    : terminalText(`written  ${written.path}  check it without us: Rscript ${shellWord(written.path)}`);
  if (options.json || isRefusal(written)) tellPerson(`${told}\n`);
  else tellText(`\n${told}\n`);
}
/** A misprint is no bad fit, and a bad fit is no misprint; what cannot be told apart counts as the fit that it may be. */
const GATES: ReadonlyMap<string, (document: AuditDocument) => boolean> = new Map([
  ['not-a-maximum', ({ verdict }: AuditDocument) => SHORT.includes(verdict)],
  ['misprint', ({ finding }: AuditDocument) => finding?.kind === 'misprint'],
  ['not-reproduced', ({ finding }: AuditDocument) => (finding?.numbers.length ?? 0) > 0],
  ['not-assessed', ({ verdict }: AuditDocument) => verdict === 'not-assessed'],
]);
function gateOf(list: string | undefined): Answer<readonly string[]> {
  const asked = (list ?? '').split(',').map((name) => name.trim());
  const wrong = asked.find((name) => name !== '' && !GATES.has(name));
  if (wrong === undefined) return asked.filter((name) => name !== '');
  return noSuchGate(wrong, `an audit can fail on ${[...GATES.keys()].join(', ')}`);
}
/** A file that cannot be audited is bad input, whichever package says so. */
function tell(refusal: Refusal, { json }: AuditOptions, read?: AuditRead): ExitCode {
  tellFault(refusal.message, refusal.hint);
  if (json) tellJson({ ...encodeRefusal(refusal, null), ...(read ? { read } : {}) });
  return refusal.refused.startsWith('audit/') ? EXIT.badInput : exitCodeOf(refusal);
}

interface Audited {
  readonly document: AuditDocument;
  /** null where no script can check it. */
  readonly input: AuditInput | null;
  readonly dataPath: string;
}
export async function auditFile(
  file: string,
  search: AuditTask['search'],
  options: AuditOptions,
  shown: (read: AuditRead) => void,
): Promise<Answer<Audited>> {
  if (isExported(file)) return withoutModel(options, file) ?? auditExported(file, search);
  const bytes = readUserFile(file, 'audit file');
  if (isRefusal(bytes)) return bytes;
  const text = textOf(bytes.bytes);
  if (!isJson(text)) return auditPrintout(file, text, options, search, shown);
  const idle = withoutModel(options, file);
  if (idle) return idle;
  const input = readAudit(bytes.bytes, basename(file));
  if (isRefusal(input)) return input;
  const model = modelOf(file, input);
  if (isRefusal(model)) return model;
  const naming = { config: { data: input.data, formula: input.formula }, folder: dirname(file) };
  const engines = auditEngines(naming);
  const document = await audit({ file, input, ...model, engines, context: appContext(true), search });
  return isRefusal(document) ? document : { document, input, dataPath: dataPath(input.data, dirname(file)) };
}
/** By what it holds: a file of any name may be a text that somebody pasted. */
const isJson = (text: string): boolean => /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\d\]-]|$))/.test(text);
/** As editors of either kind save it. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const wide = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  if (wide) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
/** A file that brings its own model takes none beside it. */
function withoutModel(options: AuditOptions, file: string): Refusal | null {
  const name = ([...MODEL_OPTIONS, 'column'] as const).find((one) => options[one] !== undefined);
  return name === undefined
    ? null
    : unused(
        `${flagOf(name)} does nothing here: ${file} brings its own model`,
        'leave it out; it is for pasted print-outs',
      );
}
/** A fit that mixdiffr exported from R: its matrices are the model, its estimates what is judged. */
async function auditExported(file: string, search: AuditTask['search']): Promise<Answer<Audited>> {
  const exported = readExported(file);
  const input = exportedEstimates(exported);
  const naming = { config: { data: '', formula: exported.document.formula }, folder: dirname(file) };
  const document = await audit({
    file,
    input,
    problems: problemOf(exported),
    engines: auditEngines(naming),
    context: appContext(true),
    search,
  });
  return isRefusal(document) ? document : { document, input: null, dataPath: '' };
}

function readAudit(bytes: Buffer, name: string): Answer<AuditInput> {
  const parsed = json(bytes, name, 'write the estimates as one JSON object');
  if (isRefusal(parsed)) return parsed;
  const valid = validate(auditInput, parsed.value, name);
  return isRefusal(valid) ? valid : valid.value;
}
type Model = Pick<AuditTask, 'problems' | 'notes'>;
function modelOf(file: string, input: AuditInput): Answer<Model> {
  const { data } = input;
  const spec = specOfAudit(input);
  const path = dataPath(data, dirname(file));
  const read = readDataFile(path, `${basename(file)}: data:`, readingOf(input));
  if (isRefusal(read)) return read.refused.startsWith('frame/') ? named(file, read) : read;
  const { table, dataHash } = read;
  const about = { dataHash, name: relative(dirname(file), path) || basename(path) };
  const build = (method: Method) => buildProblem(table, { ...spec, method }, about);
  const built = { ML: build('ML'), REML: build('REML') };
  for (const one of [built.ML, built.REML]) if (isRefusal(one)) return named(file, one);
  const problems = (method: Method): Problem => (built[method] as { problem: Problem }).problem;
  return { problems, notes: isRefusal(built.ML) ? [] : built.ML.notes };
}
const named = (file: string, refusal: Refusal): Refusal => ({
  ...refusal,
  message: `${basename(file)}: ${refusal.message}`,
});
