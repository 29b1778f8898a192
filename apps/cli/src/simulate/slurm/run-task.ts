/** `mixdiff simulate task PLAN`: what one task of an array does, told by SLURM_ARRAY_TASK_ID which one it is. */
import { refuse } from '@mixdiff/contract';
import { chunkName } from '@mixdiff/simulate';
import { EXIT, type ExitCode, settle } from '../../exit.ts';
import { readUserFile } from '../../files.ts';
import { tellText } from '../../tell.ts';
import { missingChunks } from '../folder.ts';
import { doChunks, openFolder } from '../run-study.ts';
import { readPlan } from './plan.ts';

export async function runTask(path: string): Promise<ExitCode> {
  settle(readUserFile(path, 'plan'));
  const plan = readPlan(path);
  const said = process.env['SLURM_ARRAY_TASK_ID'] ?? '';
  const names = /^\d+$/.test(said) ? plan.tasks[Number(said)] : undefined;
  if (!names)
    throw settle(
      refuse(
        'cli/no-task',
        `SLURM_ARRAY_TASK_ID is '${said}', and the plan has tasks 0 to ${plan.tasks.length - 1}`,
        'this is what the job script runs: mixdiff simulate STUDY --slurm',
      ),
    );
  const { loaded, folder } = await openFolder(plan.study, { out: plan.out, mix: plan.mix });
  // what is missing now decides: another run may have done some of it, or cut it otherwise
  const wanted = new Set(names);
  const chunks = missingChunks(folder, loaded.study).filter((chunk) => wanted.has(chunkName(chunk)));
  const { interrupted } = await doChunks(loaded, folder, chunks, { workers: plan.workers });
  if (interrupted) return EXIT.interrupted;
  const open = missingChunks(folder, loaded.study).length;
  tellText(
    `task ${said}: ${chunks.length} of its ${wanted.size} chunks were missing; ${open} of the study are missing now\n`,
  );
  return EXIT.ran;
}
