import { filesPort } from "#server/desk/attachments/index.ts";
import type { Partners } from "#server/desk/partners/index.ts";
import { holdersOf } from "#server/foundation/identity/index.ts";
import type { MailboxPorts } from "#server/foundation/mailbox/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** What incoming mail needs from beside and above; each module that sends letters hears what comes back. */
export const mailboxPorts = ({ kernel, keys, files, mail, partners }: { kernel: Kernel; keys: DataKeys; files: FileStore; mail: Mail; partners: () => Pick<Partners, "receive"> }): MailboxPorts => ({
  keys, files,
  fileAddress: (id) => filesPort(kernel, files).address(id, "staff"),
  keyOfSent: (tx, messageId) => mail.keyOfSent(tx, messageId),
  receive: (ctx, subject, letter) => partners().receive(ctx, subject, letter),
  administrators: (tx) => holdersOf(tx, "integrations.write"),
  sorters: (tx) => holdersOf(tx, "mail.sort"),
});
