import { Ended, EXIT, tellRefusal } from './exit.ts';
import { watchInterrupts } from './interruption.ts';
import { CommanderError, exitOfCommander, program } from './program.ts';

/** A reader that went away (`| head`) is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ran);
  throw error;
});
watchInterrupts();

const json = process.argv.includes('--json');
try {
  let code: number = EXIT.ran;
  await program((exit) => {
    code = exit;
  }).parseAsync(process.argv);
  process.exitCode ??= code;
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = exitOfCommander(error);
  else if (error instanceof Ended) process.exitCode = tellRefusal(error.refusal, error.backend, json);
  else {
    const { message, stack } = error as Error;
    process.stderr.write(`mixdiff: this is our own fault: ${message}\n`);
    if (process.env['MIXDIFF_DEBUG']) process.stderr.write(`${stack}\n`);
    else process.stderr.write('  please report it with the command; MIXDIFF_DEBUG=1 shows where\n');
    process.exitCode = EXIT.ourFault;
  }
}
