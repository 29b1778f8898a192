import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '@mixdiff/contract';
import { $ } from 'zx/core';
import { environment, type Place, programOf } from './batch.ts';
import { packageOf, R_PACKAGES, type RPackage } from './job.ts';
import * as say from './messages.ts';

export interface Installed {
  readonly R: string;
  /** Version, or how to get it. */
  readonly packages: readonly {
    readonly name: RPackage;
    readonly version: string | null;
    readonly hint: string | null;
  }[];
}
const NEEDED = [...R_PACKAGES.map(packageOf), 'jsonlite'];
/** One line per package; nothing is loaded, so that it is quick. */
const SCRIPT = `v <- function(p) tryCatch(as.character(utils::packageDescription(p, fields = "Version")), warning = function(w) NA)
cat(paste0("R=", R.version$major, ".", R.version$minor), vapply(commandArgs(TRUE), function(p) paste0(p, "=", v(p)), ""), sep = "\\n")`;

/** What that R and that library hold. */
export async function installedAt(place: Place): Promise<Answer<Installed>> {
  const folder = await mkdtemp(join(tmpdir(), 'mixdiff-r-'));
  try {
    const ended = await $({
      env: environment(place, folder),
      cwd: folder,
      nothrow: true,
      quiet: true,
      timeout: `${place.timeoutSeconds}s`,
      timeoutSignal: 'SIGKILL',
    })`${programOf(place)} --vanilla -e ${SCRIPT} ${NEEDED}`;
    if (ended.exitCode === 127 || /ENOENT/.test(ended.message)) return say.noRscript(place.rscript);
    return ended.exitCode === 0 ? parsed(ended.stdout) : say.crashed('R', ended.stderr.trim().split('\n').at(-1) ?? '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function parsed(text: string): Answer<Installed> {
  const found = new Map(text.split('\n').map((line) => line.split('=') as [string, string]));
  if (version(found, 'jsonlite') === null) return say.missingPackage('jsonlite');
  const packages = R_PACKAGES.map((name) => {
    const own = version(found, packageOf(name));
    return { name, version: own, hint: own === null ? say.howToInstall(packageOf(name)) : null };
  });
  return { R: found.get('R') ?? '', packages };
}
function version(found: ReadonlyMap<string, string>, name: string): string | null {
  const value = found.get(name);
  return value === undefined || value === 'NA' ? null : value;
}
