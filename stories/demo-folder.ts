import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names the folder where this run of the stories keeps the demo company once the first of them has loaded it; it is gone afterwards. */
export default function demoFolder(): () => void {
  const dir = mkdtempSync(join(tmpdir(), "kefu-stories-"));
  process.env["KEFU_STORY_DEMO"] = join(dir, "demo");
  return () => rmSync(dir, { recursive: true, force: true });
}
