import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Who runs postgres: another user id when we are root (postgres refuses root), ourselves otherwise. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const nobody = 65534;

/** Root keeps the owner that an existing cluster already has, and takes `nobody` for a new one. */
export async function chooseAccount(data: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(join(data, "PG_VERSION")).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: nobody, gid: nobody };
}

/** True when the account may enter every folder on the way to `path`; a clone under a 0700 home fails this for `nobody`. */
export async function reachable(path: string, account: Account): Promise<boolean> {
  if (account.uid === undefined) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & enter)) return false;
    if (folder === dirname(folder)) return true;
  }
}
