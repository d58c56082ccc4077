import { basename } from "node:path";
import { afterEach } from "vitest";
import { describeWindows } from "./browser.ts";

// A story that fails on another machine leaves no screen behind: its message says what was on the windows.
afterEach(async ({ task }) => {
  const error = task.result?.state === "fail" ? task.result.errors?.[0] : undefined;
  if (!error) return;
  const windows = await describeWindows(basename(task.file.name, ".story.ts"));
  error.message = [error.message, ...windows].join("\n");
});
