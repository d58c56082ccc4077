import { askSecret } from "#server/cli/ask.ts";
import { closeAll } from "#server/cli/database.ts";
import { runCommand } from "#server/cli/run.ts";

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) process.once(signal, () => void closeAll().finally(() => process.exit(code)));

// `kefu backup|restore|export|import|audit|handbook|doctor|keys`, started by bin/kefu.mjs.
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  askSecret,
});
