import { refuse } from '@mixdiff/contract';
import { encodeRefusal } from '@mixdiff/schema';
import { Ended, EXIT, tellRefusal } from './exit.ts';
import { CommanderError, exitOfCommander, program } from './program.ts';

/** One command line, as `process.argv` holds it, from its words to its exit code. Never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  let code: number = EXIT.ran;
  try {
    await program((exit) => {
      code = exit;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfUsage(error, json);
    if (error instanceof Ended) return tellRefusal(error.refusal, error.backend, json);
    return ownFault(error as Error);
  }
}
/** commander has told the person on stderr; a program reads the same on stdout. */
function endOfUsage(error: CommanderError, json: boolean): number {
  const code = exitOfCommander(error);
  if (json && code !== EXIT.ran) {
    const [message = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
    process.stdout.write(`${JSON.stringify(encodeRefusal(refuse('cli/usage', message, hint), null))}\n`);
  }
  return code;
}
function ownFault({ message, stack }: Error): number {
  process.stderr.write(`mixdiff: this is our own fault: ${message}\n`);
  if (process.env['MIXDIFF_DEBUG']) process.stderr.write(`${stack}\n`);
  else process.stderr.write('  please report it with the command; MIXDIFF_DEBUG=1 shows where\n');
  return EXIT.ourFault;
}
