/**
 * `mixdiff shrink`: a minimal reproducer. Whoever reports a fit that stopped short wants few rows and one command, and the data that
 * showed it are long and often not theirs to give away.
 */
import { join } from 'node:path';
import { type Method, refuse, type Verdict } from '@mixdiff/contract';
import { terminalLines, terminalText } from '@mixdiff/quoting';
import { shellWord } from '@mixdiff/report';
import { finite, nearest, type ShrunkDocument, verdict as verdictSchema } from '@mixdiff/schema';
import { filesOf, reproducer, type Specimen, specimenOf } from '@mixdiff/shrink';
import { appContext } from '../context.ts';
import { startVector } from '../engines.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { folderForUser, writeForUser } from '../files.ts';
import { unused } from '../messages.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { chosenEngine, type FitOptions, methodFor } from './fit.ts';
import { wholeNumber } from './number.ts';

export interface ShrinkOptions extends FitOptions {
  readonly verdict?: string;
  readonly most?: string;
  readonly out?: string;
}
/** `mixdiff shrink MODEL --out DIR`: the data, and a config that names them. */
export async function shrinkCommand(options: ShrinkOptions): Promise<ExitCode> {
  const out = options.out;
  if (out === undefined) throw settle(refuse('cli/no-out', 'where to?', 'name a folder: --out DIR'));
  const model = loadModel(options);
  if (startVector(options.start ?? model.config.start))
    throw settle(unused('--start: numbers fit one model, and here terms go', 'name a start, or leave it out'));
  const { backend, chosen, name } = chosenEngine(model, options);
  const method = methodFor(model, { backend, chosen, name });
  tellNotes(buildModel(model, method));
  const specimen = settle(specimenOf(model.table, model.spec));
  const verdict = verdictOf(options.verdict);
  settle(folderForUser(out));
  const { first, last, ...found } = settle(
    await reproducer({
      specimen,
      method,
      backend,
      chosen,
      name,
      context: appContext(true),
      ...(verdict === undefined ? {} : { verdict }),
      most: wholeNumber(options.most, 2000, 'most'),
      told: (stage, { table, spec }) =>
        tellPerson(`${terminalText(`${stage}: ${table.nrow} rows, ${spec.formula}`)}\n`),
    }),
    name,
  );
  const document: ShrunkDocument = {
    schema: 'mixdiff/shrunk@1',
    engine: name,
    as: last.fit.as,
    method,
    verdict: last.certificate.verdict,
    gain: { before: finite(first.certificate.gain), after: finite(last.certificate.gain) },
    before: sizeOf(specimen),
    after: sizeOf(found.specimen),
    tried: found.tried,
    complete: found.complete,
    written: writeFiles(out, found.specimen, method, name),
  };
  if (options.json) tellJson(document);
  else tellText(`${terminalLines(told(document, out))}\n`);
  return EXIT.ran;
}
const sizeOf = ({ table, spec }: Specimen): ShrunkDocument['before'] => ({
  rows: table.nrow,
  columns: table.columns.size,
  formula: spec.formula,
});
function verdictOf(asked: string | undefined): Verdict | undefined {
  const known = verdictSchema.options.find((one) => one === asked);
  if (known !== undefined || asked === undefined) return known;
  const near = nearest(asked, verdictSchema.options);
  const hint = near ? `did you mean ${near}?` : `verdicts: ${verdictSchema.options.join(', ')}`;
  throw settle(refuse('cli/verdict', `there is no verdict '${asked}'`, hint));
}
function writeFiles(out: string, specimen: Specimen, method: Method, name: string): string[] {
  const { csv, fields } = filesOf(specimen);
  // the name of an engine says its version and choices, too
  const model = { data: 'data.csv', ...fields, method, backend: name, backends: [name] };
  return [
    settle(writeForUser(join(out, 'data.csv'), csv)).path,
    settle(writeForUser(join(out, 'model.json'), `${JSON.stringify(model, null, 2)}\n`)).path,
  ];
}
function told({ as, method, verdict, gain, before, after, tried, complete, written }: ShrunkDocument, out: string) {
  const rise = (x: number | null): string => (x === null ? 'no point' : String(Number(x.toPrecision(4))));
  return [
    `${verdict} by ${as}, ${method}: ${before.rows} rows became ${after.rows}, ${before.columns} columns ${after.columns}`,
    `formula  ${after.formula}`,
    `gain     ${rise(gain.after)} in log-likelihood (${rise(gain.before)} on all of the data)`,
    `tried    ${tried} fits; ${complete ? 'no group, term, row or digit can go any more' : 'the bound was reached: --most takes more'}`,
    `written  ${written.join(', ')}`,
    `next     mixdiff compare --config ${shellWord(join(out, 'model.json'))} --out ${shellWord(out)}    proof.R, and the real package by --backends r:…`,
  ].join('\n');
}
