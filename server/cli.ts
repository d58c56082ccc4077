import { askSecret } from "#server/cli/ask.ts";
import { runCommand } from "#server/cli/run.ts";

// `kefu backup|restore|export|import|audit|handbook|doctor`, started by bin/kefu.mjs.
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  askSecret,
});
