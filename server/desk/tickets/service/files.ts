import type { TicketFile } from "#contract/tasks.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { filesOf, insertFile } from "../store/files.ts";
import { taskEntry, type StoredTask } from "../store/tasks.ts";

/** Hangs files on a line of the timeline; only who brought a file may, and only once. */
export async function attachFiles(ports: TicketPorts, tx: Tx, ticketId: string, n: number, fileIds: readonly string[], uploader: string | null): Promise<void> {
  const unknown = () => new Refusal("invalid", { fields: [{ path: "files", code: "file_unknown" }] });
  if (new Set(fileIds).size < fileIds.length) throw unknown();
  for (const fileId of fileIds) {
    if (uploader === null) throw unknown();
    await ports.files.attach(tx, fileId, uploader);
    if (!(await insertFile(tx, { fileId, ticketId, n }))) throw unknown();
  }
}

/** The files of a ticket by line, with addresses for this reader; one whose owner was erased is gone. */
export async function filesByEntry(ports: TicketPorts, tx: Tx, ticketId: string, audience: "staff" | "visitor"): Promise<(n: number) => TicketFile[]> {
  const byEntry = new Map<number, TicketFile[]>();
  for (const { fileId, n } of await filesOf(tx, ticketId)) {
    const file = await ports.files.find(tx, fileId);
    if (file) byEntry.set(n, [...(byEntry.get(n) ?? []), { id: file.id, name: file.name, type: file.type, size: file.size, inline: file.inline, url: ports.files.address(fileId, audience) }]);
  }
  return (n) => byEntry.get(n) ?? [];
}

/** What was added to the answer of a task. */
export async function filesOfTask(ports: TicketPorts, tx: Tx, task: StoredTask): Promise<TicketFile[]> {
  const n = task.state === "answered" ? await taskEntry(tx, task) : null;
  return n === null ? [] : (await filesByEntry(ports, tx, task.ticketId, "staff"))(n);
}
