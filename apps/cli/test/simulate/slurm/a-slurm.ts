/** A Slurm of one node in a folder of its own, with its own munge: started for a test, and ended by the ids that it wrote down. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel'];
const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;
/** Why there can be none here; null: there can. */
export function lacking(): string | null {
  const missing = PROGRAMS.filter((name) => spawnSync('which', [name], { env: { PATH } }).status !== 0);
  if (missing.length > 0) return `${missing.join(', ')} not installed (Debian: slurm-wlm, munge)`;
  return process.getuid?.() === 0 ? null : 'its daemons are started by root';
}
export interface Slurm {
  /** Of the environment in which its programs are called. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
/** A process that has ended and that nobody has asked about yet is none. */
const isAlive = (pid: number): boolean => {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/^\d+ \(.*\) Z/.test(readFileSync(path, 'utf8'));
};
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `maxArraySize`: small, so that a test can reach it. */
export async function startSlurm(maxArraySize: number): Promise<Slurm> {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-slurm-'));
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o600 });
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=100000,defer_batch=0
MinJobAge=10
MaxArraySize=${maxArraySize}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
MpiDefault=none
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=1000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  const env = { PATH, SLURM_CONF: at('slurm.conf'), MUNGE_SOCKET: at('munge.socket') };
  const started = { ...process.env, ...env };
  const stop = async (): Promise<void> => {
    for (const name of ['slurmd', 'slurmctld', 'munged']) {
      const pid = existsSync(at(`${name}.pid`)) ? Number(readFileSync(at(`${name}.pid`), 'utf8')) : 0;
      try {
        if (pid > 1) process.kill(pid);
        // it writes its state to the end, and then takes back what holds its id
        for (let waited = 0; pid > 1 && waited < 100 && isAlive(pid); waited++) await sleep(100);
      } catch {
        // it has ended by itself
      }
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const files = {
    'key-file': 'munge.key',
    socket: 'munge.socket',
    'pid-file': 'munged.pid',
    'log-file': 'munged.log',
    'seed-file': 'munged.seed',
  };
  try {
    execFileSync('munged', ['--force', ...Object.entries(files).map(([flag, name]) => `--${flag}=${at(name)}`)], {
      env: started,
      stdio: 'pipe',
    });
    execFileSync('slurmctld', ['-f', at('slurm.conf')], { env: started, stdio: 'pipe' });
    execFileSync('slurmd', ['-f', at('slurm.conf')], { env: started, stdio: 'pipe' });
    for (let waited = 0; waited < 60; waited++) {
      const { stdout } = spawnSync('sinfo', ['-h', '-o', '%T'], { env: started, encoding: 'utf8' });
      if (stdout.includes('idle')) return { env, stop };
      await sleep(500);
    }
    throw new Error(`Slurm did not come up: ${readFileSync(at('slurmctld.log'), 'utf8').slice(-2000)}`);
  } catch (error) {
    await stop();
    throw error;
  }
}
