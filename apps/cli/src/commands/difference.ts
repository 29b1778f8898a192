/** `mixdiff difference`: one line per file, so that a bench of pairs can be read by a program. */
import { basename, dirname } from 'node:path';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { explainPair } from '@mixdiff/explain';
import { entrantOf } from '@mixdiff/mixdiff/shared';
import { forTerminal } from '@mixdiff/quoting';
import { paragraph } from '@mixdiff/report';
import { type DifferenceDocument, type PairInput, pairInput, validate } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { dataBytes, readingOf } from '../data-file.ts';
import { openNamed } from '../engines.ts';
import { EXIT, type ExitCode, tellRefusal } from '../exit.ts';
import { json, readUserFile } from '../files.ts';
import { noData } from '../messages.ts';
import { dataPath } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';

export interface DifferenceOptions {
  readonly json?: boolean;
}

/**
 * `mixdiff difference FILE…`: what makes two fits differ, of one model or of two. One line of JSON per file; a file that
 * cannot be read or fitted is told, and the others are explained all the same.
 */
export async function differenceCommand(options: DifferenceOptions, files: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ran;
  for (const file of files) {
    const found = await explainedFile(file);
    if (isRefusal(found)) {
      const told = tellRefusal({ ...found, message: named(found.message, file) }, null, options.json ?? false);
      code = code === EXIT.ran ? told : code;
    } else if (options.json) tellJson(found);
    else tellText(differenceText(found));
  }
  return code;
}
const named = (message: string, file: string): string =>
  message.includes(basename(file)) ? message : `${basename(file)}: ${message}`;

async function explainedFile(file: string): Promise<Answer<DifferenceDocument>> {
  const read = readUserFile(file, 'pair');
  if (isRefusal(read)) return read;
  const parsed = json(read.bytes, basename(file), 'a pair is a mixdiff/pair@1 document');
  if (isRefusal(parsed)) return parsed;
  const valid = validate(pairInput, parsed.value, basename(file));
  if (isRefusal(valid)) return valid;
  const { value: input } = valid;
  const data = dataOf(input, dirname(file));
  if (isRefusal(data)) return data;
  const naming = { config: { data: '', formula: '' }, folder: dirname(file) };
  return explainPair({
    input,
    ...data,
    reading: readingOf(input),
    engine: (name, version, choices) => {
      const list = Object.entries(choices).map(([choice, value]) => `${choice}=${value}`);
      const text = `${name}${version ? `@${version}` : ''}${list.length > 0 ? `{${list.join(',')}}` : ''}`;
      return entrantOf(openNamed(text, naming));
    },
    context: appContext(true),
  });
}
function dataOf(input: PairInput, folder: string): Answer<{ csv: string | Uint8Array; dataHash: string }> {
  if (input.csv !== undefined) return { csv: input.csv, dataHash: '' };
  if (input.data === undefined) return noData(`${input.name} has no data`, 'give it csv or data');
  const read = dataBytes(dataPath(input.data, folder), 'data file');
  return isRefusal(read) ? read : { csv: read.text, dataHash: read.hash };
}

function differenceText(document: DifferenceDocument): string {
  const { name, fits, causes, unexplained } = forTerminal(document);
  const lines = [
    `${name}: ${fits.map(({ id, verdict }) => `${id} (${verdict})`).join(' against ')}`,
    ...unexplained.map(
      ({ quantity, size, rung }) =>
        `  UNEXPLAINED  ${quantity}${size === null ? '' : ` ${size.toPrecision(3)}`}${rung ? `  (rung ${rung})` : ''}`,
    ),
    ...causes.map(({ cause, sentence, quantities }) => {
      const which =
        quantities.length > 4
          ? `${quantities.slice(0, 4).join(', ')} and ${quantities.length - 4} more`
          : quantities.join(', ');
      return paragraph(`${cause}: ${sentence} [${which}]`);
    }),
    ...(causes.length + unexplained.length === 0 ? ['  no difference beyond tolerance'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
