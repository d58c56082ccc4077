import { expect, test } from "vitest";
import { sampleRow } from "../state/testing.ts";
import { likelyNext } from "./ahead.ts";
import { grouped, noTargets } from "./groups.ts";

const minute = (n: number): string => new Date(Date.UTC(2026, 2, 2, 2, n)).toISOString();
const me = sampleRow({}).assignee!.id;
const own = (id: string, at: number) => sampleRow({ id, waitingSince: minute(at) });

test("R-CV-05 (read ahead): the neighbours of the open one and the next to answer come first, then the list from its top, never many", () => {
  const groups = grouped(Array.from({ length: 9 }, (_, i) => own(`${i}`, i)), noTargets, "waiting", me);
  expect(likelyNext(groups, "4", me)).toEqual(["5", "0", "3", "1", "2", "6"]);
  expect(likelyNext(groups, null, me)).toEqual(["0", "8", "1", "2", "3", "4"]);
  expect(likelyNext([], null, me)).toEqual([]);
});

test("R-CV-05 (read ahead), R-CV-04 (listen, whisper): another's conversation, one in the queue and an ended one are not read before somebody opens them", () => {
  const groups = grouped(
    [own("mine", 1), sampleRow({ id: "theirs", assignee: { id: "somebody-else", name: "别人" }, waitingSince: minute(2) }), sampleRow({ id: "queued", assignee: null, queuedAt: minute(3) }), sampleRow({ id: "ended", open: false, endedAt: minute(4) })],
    noTargets, "waiting", me,
  );
  expect(likelyNext(groups, null, me)).toEqual(["mine"]);
});
