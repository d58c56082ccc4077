import { expect, test } from "vitest";
import type { Party } from "#contract/conversation.ts";
import { partsOf } from "./parts.ts";

const by = { id: "owner", name: "王芳" };
const part = (id: string, to: Partial<Party>): Party => ({ id, kind: "helper", territory: null, person: null, by, since: "2026-03-02T02:00:00.000Z", dueAt: null, ...to });

test("R-CV-10 (report): help that was asked of me, or of a territory that I serve, is mine to report on; another territory's is not", () => {
  const mine = part("a", { person: { id: "me", name: "李雷" } });
  const ours = part("b", { territory: "southwest" });
  expect(partsOf({ parties: [ours, mine] }, "me", ["southwest"]).myHelp).toBe(mine);
  expect(partsOf({ parties: [ours] }, "me", ["southwest"]).myHelp).toBe(ours);
  expect(partsOf({ parties: [ours] }, "me", ["northeast"]).myHelp).toBeNull();
});
