import { benchBring } from "./bring/index.ts";
import { benchCare } from "./care/index.ts";
import { benchChat } from "./chat/index.ts";
import { benchList } from "./list/index.ts";
import { benchSearch } from "./search/index.ts";
import { benchSla } from "./sla/index.ts";
import { benchTickets } from "./tickets/index.ts";

const [name = "", ...flags] = process.argv.slice(2);
const known: Record<string, (flags: readonly string[]) => Promise<void>> = { chat: benchChat, search: benchSearch, list: benchList, sla: benchSla, tickets: benchTickets, care: benchCare, bring: benchBring };
const run = Object.hasOwn(known, name) ? known[name] : undefined;
if (!run) {
  process.stderr.write(`kefu bench ${Object.keys(known).join("|")} [--quick]\n`);
  process.exit(2);
}
try {
  await run(flags);
} catch (error) {
  // A bench tells figures; it never fails a pipeline.
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
process.exit(0);
