import { join } from "node:path";
import { auditEndpoints } from "#contract/audit.ts";
import { aside } from "#server/kernel/calm.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { batchLimit, closeBatch } from "./chain.ts";
import { appendHeads } from "./heads.ts";
import { type Naming, readRecord } from "./read.ts";
import type { Signer } from "./signer.ts";

export { closeBatch } from "./chain.ts";
export { sealedDaysAgo } from "./store.ts";
export { appendHeads, readHeads } from "./heads.ts";
export { openSigner, readTrustedKeys, type Signer, type TrustedKeys } from "./signer.ts";
export { verifyAudit, type AuditFault, type AuditVerdict, type VerifyOptions } from "./verify.ts";

/** The head file of a data folder's audit folder. */
export const headFileOf = (auditFolder: string): string => join(auditFolder, "heads.log");

/** Closes batches until none is left to close, each in its own transaction, and writes their heads to the file. Returns how many. */
export async function sealAudit(kernel: Pick<Kernel, "db" | "clock">, signer: Signer, auditFolder: string): Promise<number> {
  let closed = 0;
  for (;;) {
    const batch = await aside(() => kernel.db.transaction(kernel.clock, (tx, now) => closeBatch(tx, now, signer)));
    if (batch) closed += 1;
    if (!batch || batch.lastPosition - batch.firstPosition + 1 < batchLimit) break;
  }
  await appendHeads(kernel.db.kysely, headFileOf(auditFolder));
  return closed;
}

/** The audit module: a beat that seals what was recorded, and the record for its readers. */
export function auditModule(kernel: Pick<Kernel, "db" | "clock">, signer: Signer, auditFolder: string, naming: Naming): Module {
  return {
    name: "audit",
    routes: routes(auditEndpoints, { "GET /v1/audit": (ctx, { query }) => readRecord(ctx, naming, query) }),
    beats: [
      {
        name: "audit.seal",
        everySeconds: 30,
        run: async () => {
          await sealAudit(kernel, signer, auditFolder);
        },
      },
    ],
  };
}
