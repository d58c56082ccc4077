import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { TicketPorts } from "./ports.ts";

/** Workflows as the handbook keeps them: the version in force for new tickets, the pinned one for running ones (D18). */
export function workflowsFrom(handbook: Pick<Handbook, "find" | "all" | "bodyOf">): TicketPorts["workflows"] {
  return {
    async inForce(tx, key, { at, territory }) {
      const found = await handbook.find(tx, "workflow", key, { at, scope: { territory } });
      return found && { key, version: found.version, body: found.body };
    },
    async all(tx, at) {
      return (await handbook.all(tx, "workflow", { at })).map(({ document, version, body }) => ({ key: document.slice("workflow/".length), version, body }));
    },
    async version(tx, key, version) {
      const body = await handbook.bodyOf(tx, "workflow", key, version);
      if (!body) throw new Error(`no version ${version} of workflow/${key}`);
      return body;
    },
  };
}
