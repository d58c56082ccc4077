import type { LetterNature, LetterWhy } from "#contract/mailbox.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { DataKeys, Place } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** A matter that letters belong to, as in `partner_task`. */
export interface Subject {
  kind: string;
  id: string;
}
/** A letter as it came, its words whole; it lives in memory only. */
export interface Incoming {
  id: string;
  nature: LetterNature;
  from: { address: string; name: string };
  title: string;
  said: string;
  quoted: string;
  /** Stored files; `id` of the letter owns them. */
  files: readonly string[];
}
/** What whoever the letter is for made of it. */
export interface Received {
  /** `open`: a person has to decide. */
  state: "open" | "taken";
  why: LetterWhy;
  /** Whose data key seals the letter from now on. */
  ownerId: string;
}

/** What incoming mail needs from beside and above; app.ts hands it in. */
export interface MailboxPorts {
  keys: DataKeys;
  files: Pick<FileStore, "put" | "record" | "discard" | "find" | "remove">;
  /** Where a reader of the staff may fetch a file for some hours. */
  fileAddress(fileId: string): string;
  /** The key under which a letter of ours went out, by its Message-ID. */
  keyOfSent(tx: Tx, messageId: string): Promise<string | null>;
  /** Whoever the letter is for hears it, in the transaction that keeps it. */
  receive(ctx: Ctx, subject: Subject, letter: Incoming): Promise<Received | null>;
  administrators(tx: Tx): Promise<string[]>;
  sorters(tx: Tx): Promise<string[]>;
}
export interface Parts {
  kernel: Kernel;
  ports: MailboxPorts;
}

export const credentialsPlace = (id: string): Place => ({ table: "mailbox.box", column: "credentials", row: id });
export const letterPlace = (id: string, column: "sender" | "secret"): Place => ({ table: "mailbox.letter", column, row: id });
/** The bus topic by which the reader learns of new settings. */
export const mailboxTopic = "mailbox";
