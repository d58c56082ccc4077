import { readConfig, ConfigRefused } from "#server/kernel/config.ts";
import { createLog, errorFields } from "#server/kernel/log.ts";
import { isDiskFull, startEmbedded, StartRefused } from "#server/kernel/postgres/index.ts";
import { sayStart } from "#server/say.ts";

const log = createLog((line) => process.stderr.write(`${line}\n`), { quiet: true });

try {
  const config = readConfig(process.argv.slice(2), process.env);
  sayStart.step("database");
  const embedded = config.databaseUrl ? null : startEmbedded({ dir: config.dir, log });
  // The database starts while our own code is loaded; if it cannot, that is said below.
  embedded?.catch(() => {});
  const { start } = await import("#server/start.ts");
  const running = await start(config, await embedded, log);
  let stopping = 0;
  const stop = (signal: string) => {
    // Ctrl-C reaches us twice: from the terminal and from the launcher. Only a later one means "at once".
    if (stopping > 0) {
      if (performance.now() - stopping > 2000) process.exit(1);
      return;
    }
    stopping = performance.now();
    sayStart.stopping();
    const late = setTimeout(() => process.exit(signal === "SIGINT" ? 130 : 1), 15_000);
    late.unref();
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("unhandledRejection", (error) => log.error("unhandled", errorFields(error)));
} catch (error) {
  if (error instanceof ConfigRefused) sayStart.refused(error.code, error.params);
  else if (error instanceof StartRefused) sayStart.sentence((await import("#server/cli/say.ts")).refusalSentence(process.env, error, "start"));
  else if (isDiskFull(error)) sayStart.refused("disk_full");
  // By its name: the class comes with the code that is only loaded above.
  else if (error instanceof Error && error.name === "DatabaseNewer") sayStart.refused("database_newer");
  else {
    log.error("start.failed", errorFields(error));
    sayStart.refused("start_failed", { detail: error instanceof Error ? error.name : "" });
    if (process.env.KEFU_DEBUG) console.error(error);
  }
  process.exit(1);
}
