import type zh from "../zh-CN/operation.ts";

export default {
  codes: {
    recovery_not_made: "No recovery file was made yet. Choose a passphrase and download it first.",
  },
  events: {
    "operation.recovery_made": "Made a recovery file",
    "operation.recovery_saved": "Confirmed that the recovery file is kept",
  },
  recovery: {
    banner: "No recovery file was saved. If the server loses its key, customers' phone numbers, addresses and files can never be read again.",
    act: "Save the recovery file",
    title: "Save the recovery file",
    why: "The recovery file holds this system's master key, encrypted with a passphrase. Backups do not hold the key; a restore needs both.",
    passphrase: "Passphrase",
    passphraseHint: (minimum: number) => `At least ${minimum} characters; a sentence that only you know will do.`,
    again: "Passphrase again",
    differs: "The two passphrases differ.",
    make: "Make and download",
    cancel: "Later",
    made: (name: string) => `${name} was downloaded.`,
    place: "Keep the file somewhere else than on the server, such as an encrypted stick or the company's password store, and the passphrase apart from it. Without the passphrase the file is useless.",
    downloadAgain: "Download again",
    kept: "Both the file and the passphrase are kept",
    confirm: "Confirm that it is saved",
    done: "The recovery file is saved.",
  },
} satisfies typeof zh;
