import type { Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Place } from "#server/kernel/crypto/index.ts";

/** What outgoing mail needs from below and beside; app.ts hands it in. */
export interface MailPorts {
  keys: DataKeys;
  files: Pick<FileStore, "open">;
  shops(tx: Tx): Promise<readonly { id: string; name: string }[]>;
  /** Who is told when mail needs a person. */
  administrators(tx: Tx): Promise<string[]>;
  /** Whoever asked for a mail hears what came of it, in the transaction that settles it. */
  settled(ctx: Ctx, mail: MailSettled): Promise<void>;
}
export interface MailSettled {
  key: string;
  about: string;
  state: "sent" | "refused" | "uncertain" | "failed";
}
export interface Parts {
  kernel: Kernel;
  ports: MailPorts;
}

/** One mail as it is sealed in the outbox. */
export interface Sealed {
  to: string;
  subject: string;
  text: string;
  html?: string | undefined;
  /** Absent in mails of before, and where answers go to the sender. */
  replyTo?: string | undefined;
  /** Ids of stored files. */
  attachments: string[];
}
export const letterPlace = (id: string): Place => ({ table: "mail.outgoing", column: "sealed", row: id });
export const credentialsPlace = (id: string): Place => ({ table: "mail.server", column: "credentials", row: id });
/** The bus topic by which senders are woken. */
export const mailTopic = "mail";
